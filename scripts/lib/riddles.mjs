import { readFileSync, writeFileSync } from "node:fs";

import { inProject } from "./project.mjs";
import { sourceFiles } from "./source-files.mjs";

const listFile = inProject("scripts", "lib", "riddles.json");

/** Matches one comment: a docstring, a block, or consecutive comment lines. */
const comments = /\/\*+(?:\s*\*)?\s*([\s\S]*?)\*\/|(?:^|(?<=\s))\/\/[ \t]*(.*(?:\n[ \t]*\/\/.*)*)/g;

/** Matches a comment that begins without a subject of its own, so that it can be understood only with the code beside it. */
const riddle = /^(?:Of|What|Who|By|Where|The same)\b/;

const countIn = (file) =>
  [...readFileSync(inProject(file), "utf8").matchAll(comments)].filter(([, block, lines]) =>
    riddle.test(block ?? lines),
  ).length;

/**
 * Finds files with more riddles than the list allows, and files with fewer. The list only shrinks: `RIDDLES=fewer npm run
 * check` removes solved riddles from it.
 */
export async function findRiddles() {
  const allowed = JSON.parse(readFileSync(listFile, "utf8"));
  const files = (await sourceFiles()).toSorted();
  const counts = Object.fromEntries(
    files.map((file) => [file, countIn(file)]).filter(([, count]) => count > 0),
  );
  if (process.env.RIDDLES === "fewer") {
    const left = Object.entries(counts).map(([file, count]) => [file, Math.min(count, allowed[file] ?? 0)]);
    const listed = Object.fromEntries(left.filter(([, count]) => count > 0));
    writeFileSync(listFile, `${JSON.stringify(listed, undefined, 2)}\n`);
    Object.assign(allowed, Object.fromEntries(Object.keys(allowed).map((file) => [file, listed[file] ?? 0])));
  }
  return [...new Set([...Object.keys(allowed), ...files])].flatMap((file) => {
    const [count, most] = [counts[file] ?? 0, allowed[file] ?? 0];
    if (count > most)
      return [
        `${file}: ${count} comments begin with Of, What, Who, By, Where or The same, and ${most} may; write whole sentences`,
      ];
    return count < most
      ? [`${file}: ${count} riddles are left of ${most}; RIDDLES=fewer npm run check notes it`]
      : [];
  });
}
