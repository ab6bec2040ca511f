import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectDir, readProjectFile } from "./compose";

const architecture = readProjectFile("ARCHITECTURE.md");
const paths = (text: string): string[] =>
  [...text.matchAll(/`([\w./-]+\/[\w.-]+\.\w+)`/g)].map(([, path = ""]) => path);
const requests = architecture
  .slice(architecture.indexOf("## Where to change what"))
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| request") && !line.startsWith("| ---"));

test("when the page names a file, then it is there", () => {
  const missing = paths(architecture).filter((path) => !existsSync(join(projectDir, path)));
  expect(missing).toEqual([]);
});

test("when somebody comes with one of the twelve requests, then one to three files are to be opened first", () => {
  expect(requests).toHaveLength(12);
  for (const request of requests) {
    expect(paths(request).length).toBeGreaterThanOrEqual(1);
    expect(paths(request).length).toBeLessThanOrEqual(3);
  }
});
