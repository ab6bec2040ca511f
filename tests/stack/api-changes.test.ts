import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { changesBetween, factsOf } from "../support/api-facts";
import { world } from "../support/here";
import { readServedDocument } from "../support/openapi";

/*
 * Tests that docs/api-changes.md names what the API differs in from its last release. `npm run api-changes` writes that
 * section. At a release, give the section its version in place of 未发布, and run `API_CHANGES=release npm run
 * api-changes`, which keeps the API as that of the last release.
 */

const page = join(projectRoot, "docs", "api-changes.md");
/** Only the lines that are compared are kept, packed: the document itself is half a megabyte. */
const released = join(__dirname, "released-api.txt.gz");
const wanted = process.env["API_CHANGES"];

/** Returns the page with these changes as its first section, or without such a section if there are none. */
function withChanges(text: string, changes: string): string {
  const others = text.replace(/^## 未发布\n[^]*?(?=^## )/m, "");
  const section = changes === "" ? "" : `## 未发布\n\n${changes}\n`;
  return others.replace(/^(?=## )/m, () => section);
}

test("the page of the API's changes names what differs from the last release", async () => {
  const facts = factsOf(await readServedDocument(world.stack.addresses.api));
  if (wanted === "release") writeFileSync(released, gzipSync(facts.join("\n"), { level: 9 }));
  const former = gunzipSync(readFileSync(released)).toString().split("\n");
  const text = withChanges(readFileSync(page, "utf8"), changesBetween(former, facts));
  if (wanted !== undefined) writeFileSync(page, text);
  expect(readFileSync(page, "utf8")).toBe(text);
});
