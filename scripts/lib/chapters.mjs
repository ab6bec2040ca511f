import { readFileSync } from "node:fs";
import path from "node:path";

import { importGraph } from "./arrows.mjs";
import { inProject } from "./project.mjs";

/** Number of lines below which a file with one reader beside it belongs into that reader. */
const fewLines = 50;

/** Small files that stand alone although one file beside them is their only reader, with the reason. */
const alone = {
  "contract/answers/consents.ts": "each kind of answer has a file",
  "contract/payment-body.ts": "its reader would be too long",
  "domain/application/own-correction.ts": "its reader would be too long",
  "domain/money/channel-rows/unionpay.ts": "a test puts other channels in the place of these",
  "domain/money/channel-rows/wechat.ts": "a test puts other channels in the place of these",
  "inspector/draw.ts": "its reader is a program, and tests call it without that",
  "portal/app/manual-part.ts": "a test calls it without React",
  "portal/applications/paste-locks.tsx": "it is loaded when it is needed",
  "portal/materials/look-dialog.tsx": "it is loaded when it is needed",
  "runtime/backup/compare.ts": "its reader is a program, and tests call it without that",
  "workflows/renewal/part-refund.ts": "its reader would be too long",
};

const isProduct = (file) => !/^(tests|embedded|stand-ins|bench|scripts)\//.test(file);

/** Finds small files that should stand with their only reader, and entries of the list above that don't apply any more. */
export async function findLooseLeaves() {
  const readers = new Map();
  for (const [file, targets] of await importGraph())
    for (const target of targets) readers.set(target, new Set([...(readers.get(target) ?? []), file]));
  const loose = [...readers].flatMap(([file, all]) => {
    const [reader, ...others] = [...all].filter(isProduct);
    const isBeside =
      reader !== undefined && others.length === 0 && path.dirname(reader) === path.dirname(file);
    const isSmall = readFileSync(inProject(file), "utf8").split("\n").length <= fewLines;
    return isProduct(file) && isBeside && isSmall ? [[file, reader]] : [];
  });
  return [
    ...loose
      .filter(([file]) => !(file in alone))
      .map(([file, reader]) => `${file} has few lines and one reader: let it stand in ${reader}`),
    ...Object.keys(alone)
      .filter((file) => !loose.some(([one]) => one === file))
      .map((file) => `${file} doesn't need its reason in scripts/lib/chapters.mjs any more`),
  ];
}
