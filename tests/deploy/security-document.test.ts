import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectDir, readProjectFile } from "./compose";

const text = readProjectFile("docs/security.md");

/** Returns the rows of the table below a heading, each as a list of its cells. */
function rowsBelow(heading: string): string[][] {
  const [, below = ""] = text.split(`\n## ${heading}`);
  const [section = ""] = below.split("\n## ");
  const lines = section.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}
const namedIn = (cell: string): string[] =>
  [...cell.matchAll(/`((?:tests|domain|docs)\/[^`]+)`/g)].map(([, path = ""]) => path);

test("when a threat is answered, then the answer names tests that exist", () => {
  const rows = rowsBelow("Threats");
  expect(rows.length).toBeGreaterThan(12);
  for (const [threat, answer = "", shownBy = ""] of rows) {
    const tests = namedIn(shownBy);
    expect({ threat, tests }).not.toEqual({ threat, tests: [] });
    const missing = [...tests, ...namedIn(answer)].filter((path) => !existsSync(join(projectDir, path)));
    expect({ threat, missing }).toEqual({ threat, missing: [] });
  }
});

test.each([
  "What Temporal's port can still do",
  "What Temporal's port can't do",
  "What Temporal asks of whoever comes",
])(
  "when %s is asked, then each line says what becomes of it, and names tests that exist, or that there is none yet",
  (heading) => {
    const rows = rowsBelow(heading);
    expect(rows.length).toBeGreaterThan(4);
    for (const [what, becomes, triedBy = ""] of rows) {
      const tests = namedIn(triedBy);
      expect({ what, becomes, tried: tests.length > 0 || triedBy === "none yet" }).toEqual({
        ...{ what, becomes: expect.stringMatching(/./), tried: true },
      });
      const missing = tests.filter((path) => !existsSync(join(projectDir, path)));
      expect({ what, missing }).toEqual({ what, missing: [] });
    }
  },
);

test("when the verification standard is asked for, then each of its seventeen chapters has a line", () => {
  const chapters = rowsBelow("OWASP ASVS 5").map(([chapter = "", stands = ""]) => [
    chapter.split(" ")[0],
    stands !== "",
  ]);
  expect(chapters).toEqual(Array.from({ length: 17 }, (_, index) => [`V${index + 1}`, true]));
});
