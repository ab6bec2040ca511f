import { readFileSync } from "node:fs";
import { relative } from "node:path";

import { inProject, root } from "./project.mjs";
import { filesUnder } from "./stamp.mjs";

/** Matches from an expect to its matcher if there is an await in between. */
const readOnce = /\bexpect\((?:(?!=>|\)\s*\.(?:not|resolves|rejects|to[A-Z]))[\s\S])*?\bawait\b/g;

const testsOfPages = [inProject("tests", "portal"), inProject("tests", "stand-ins", "pages.test.ts")];

/** Finds tests of pages that compare a value read only once: on a busy machine the page may not be drawn by then. */
export function findPagesReadOnce() {
  return filesUnder(testsOfPages).flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return [...text.matchAll(readOnce)].map(({ index }) => {
      const line = text.slice(0, index).split("\n").length;
      return `${relative(root, file)}:${line} reads once; await expectPoll(() => …) instead`;
    });
  });
}
