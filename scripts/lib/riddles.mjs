import { readFileSync } from "node:fs";

import { inProject } from "./project.mjs";
import { sourceFiles } from "./source-files.mjs";

/** Matches one comment: a docstring, a block, or consecutive comment lines. */
const comments = /\/\*+(?:\s*\*)?\s*([\s\S]*?)\*\/|(?:^|(?<=\s))\/\/[ \t]*(.*(?:\n[ \t]*\/\/.*)*)/g;

/** Matches a comment that begins without a subject of its own, so that it can be understood only with the code beside it. */
const riddle = /^(?:Of|What|Who|By|Where|The same|As|So|Whether|How)\b/;

/** Finds comments that have to be decoded. @returns a line for each, with its place */
export async function findRiddles() {
  return (await sourceFiles()).toSorted().flatMap((file) => {
    const text = readFileSync(inProject(file), "utf8");
    return [...text.matchAll(comments)]
      .filter(([, block, lines]) => riddle.test(block ?? lines))
      .map(({ index, 0: comment }) => {
        const line = text.slice(0, index).split("\n").length;
        return `${file}:${line}: ${comment.split("\n")[0]}: write a whole sentence that names its subject`;
      });
  });
}
