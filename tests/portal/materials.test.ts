import type { Page } from "playwright-core";
import { formOf } from "../support/journey";
import { picture } from "../support/materials";
import { testStack } from "../support/test-stack";
import { openVisitor, type Visitor } from "./browser";
import { demoBidder } from "./cast";
import { submitForm } from "./form";

const stack = testStack();
let bidder: Visitor;
let reviewer: Visitor;

beforeAll(async () => {
  [bidder, reviewer] = await Promise.all([
    openVisitor({ stack, username: "bidder1" }),
    openVisitor({ stack, username: "reviewer1" }),
  ]);
});

const newDraft = async (): Promise<string> => {
  const { api, ...person } = await demoBidder(stack, "bidder1");
  return (await api.create(formOf(person))).id;
};

const choose = (page: Page, material: string, name: string, buffer: Buffer): Promise<void> =>
  page.getByLabel(`${material}：选择文件`).setInputFiles({ name, mimeType: "image/png", buffer });

/** How large the picture is that the reviewer looks at. */
const shownSize = (page: Page, title: string): Promise<{ width: number; height: number }> =>
  page.getByRole("img", { name: title }).evaluate(async (image) => {
    const shown = image as unknown as {
      decode(): Promise<void>;
      naturalWidth: number;
      naturalHeight: number;
    };
    await shown.decode();
    return { width: shown.naturalWidth, height: shown.naturalHeight };
  });

test("when a bidder chooses a picture, then it goes with the submission, and the reviewer sees it beside the decision", async () => {
  const id = await newDraft();
  const { page } = bidder;
  await page.goto(`/applications/${id}/edit`);
  await choose(page, "营业执照", "licence.png", picture(1, { width: 3_000, height: 1_800 }));
  await page.getByText(/第1份 图片 .* kB .*上传/).waitFor();
  await submitForm(page, "请审核");

  await reviewer.page.goto(`/reviews/${id}`);
  expect(await shownSize(reviewer.page, "营业执照 第1份")).toEqual({ width: 2_500, height: 1_500 });
  await reviewer.page.getByRole("textbox", { name: "审核意见" }).waitFor();
});
