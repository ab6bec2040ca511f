import { drawers } from "../../domain/invoice/document";
import * as locks from "../../domain/locks/register";
import { channelTraits } from "../../domain/money/channels";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { grades } from "../../domain/application/rating";
import * as texts from "../../domain/application/texts";
import * as differences from "../../domain/reconciliation/differences";
import * as stages from "../../domain/application/stage";
import { stateMeanings } from "../../domain/state-meanings";
import * as values from "../../domain/values";
import { defaultMaterials } from "../../domain/materials/materials";

const folder = join(__dirname, "../../docs/manual");
const manual = readFileSync(join(folder, "README.md"), "utf8");
const taken = readdirSync(join(folder, "pictures")).map((name) => `pictures/${name}`);
const greatest = { bytes: 120_000, width: 1280, height: 1000 };

/** Returns the size of a PNG file. Its width and height are at the beginning of the file. */
function sizeOf(name: string): typeof greatest {
  const png = readFileSync(join(folder, name));
  return { bytes: png.length, width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

const matches = (pattern: RegExp): string[] => [...manual.matchAll(pattern)].map(([, found]) => found ?? "");

/** Returns all texts of a catalogue at any depth, except templates with values to be filled in. */
function textsIn(catalogue: unknown): string[] {
  if (typeof catalogue === "string") return [catalogue];
  return catalogue !== null && typeof catalogue === "object" ? Object.values(catalogue).flatMap(textsIn) : [];
}

test("when the manual shows pictures, then they are those that were taken, all of them, and small", () => {
  const shown = matches(/!\[[^\]]+\]\(([^)]+)\)/g);
  expect(shown.toSorted()).toEqual(taken.toSorted());
  const tooLarge = taken.filter((name) => {
    const { bytes, width, height } = sizeOf(name);
    return bytes > greatest.bytes || width > greatest.width || height > greatest.height;
  });
  expect(tooLarge).toEqual([]);
});

test("when the manual quotes the portal, then the portal says so, letter for letter", async () => {
  const said = join(__dirname, "../../portal/words");
  const pages: unknown[] = await Promise.all(readdirSync(said).map((file) => import(join(said, file))));
  const known = new Set(
    [
      ...pages,
      defaultMaterials,
      grades,
      texts,
      values,
      stages,
      locks,
      channelTraits,
      drawers,
      differences,
      Object.keys(stateMeanings),
    ].flatMap(textsIn),
  );
  const quoted = matches(/【([^】]*)】/g).filter((word) => word !== "");
  expect(quoted.filter((word) => !known.has(word))).toEqual([]);
});

test("when the manual gives addresses, the hotline or the invoice notice, then they are the trade's own", () => {
  const open = texts.invoiceNoticeFor({ form: { pickup: "现场" }, receipt: "无" });
  const mailed = texts.invoiceNoticeFor({ form: { pickup: "邮寄" }, receipt: "无" });
  const said = [texts.eSignPlatformUrl, texts.hotline, texts.ukeyToolUrl, open, mailed.slice(open.length)];
  expect(said.filter((text) => !manual.includes(text))).toEqual([]);
  expect(matches(/<(https?:[^>]+)>/g)).toEqual([texts.eSignPlatformUrl, texts.ukeyToolUrl]);
});
