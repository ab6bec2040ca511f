import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { blocksOf, readPage } from "./fenced";

const [english, chinese] = ["README.md", "README.zh-CN.md"].map(readPage) as [string, string];

const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, part = ""]) => part);
/** Returns what two languages have in common: a README without its words. */
const frameOf = (text: string) => ({
  chapters: found(text, /^(#+) /gm),
  commands: blocksOf(text, "sh").map((block) => block.replaceAll(/ +#.*$/gm, "")),
  rows: found(text, /^(\|).*\|$/gm).length,
  pictures: found(text, /!\[[^\]]*\]\(([^)]+)\)/g),
  links: found(text, /(?<!!)\[[^\]]*\]\((?!README)([^)]+)\)/g),
  names: found(text, /(【[^】]+】|`[^`\n]+`|http:\/\/127[\d.:/\w]+)/g).toSorted(),
});

test("has the same chapters, commands, tables, pictures, links and names in both languages", () => {
  expect(frameOf(chinese)).toEqual(frameOf(english));
  expect(frameOf(english).chapters.length).toBeGreaterThan(8);
});

test("shows pictures, links to pages and names files that are there", () => {
  const files = [...frameOf(english).pictures, ...frameOf(english).links].filter((to) => !to.includes(":"));
  const named = found(english, /`((?:portal|domain|docs)\/[\w/.-]+)`/g);
  const tests = found(english, /-- (tests\/\S+)$/gm).map((file) => `${file}.test.ts`);
  const all = [...files, ...named, ...tests];
  expect(all.filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
  expect(named.length * tests.length).toBeGreaterThan(0);
});

test("lists each Debian package that a command installs", () => {
  const packages = found(readPage("scripts/lib/debian-packages.mjs"), /name: "([\w.-]+)"/g);
  const listed = found(readPage("docs/testing.md"), /`([\w.-]+)`/g);
  expect(packages.length).toBeGreaterThan(15);
  expect(packages.filter((name) => !listed.includes(name))).toEqual([]);
});
