import type { Page } from "playwright-core";
import { formOf } from "../support/journey";
import { testStack } from "../support/test-stack";
import { demoBidder } from "./cast";

/** A draft of the demo bidder, with a whole form. @returns its id */
export const newDraft = async (): Promise<string> => {
  const { api, ...person } = await demoBidder(testStack(), "bidder1");
  return (await api.create(formOf(person))).id;
};

/** Chooses a file for a material. */
export const chooseFile = (page: Page, material: string, name: string, buffer: Buffer): Promise<void> =>
  page.getByLabel(`${material}：选择文件`).setInputFiles({ name, mimeType: "image/png", buffer });
