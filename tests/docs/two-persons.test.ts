import { handCommandTitles } from "../../domain/consent";
import { readPage } from "./fenced";

/** Sentences that list what takes two persons, each by its page and the words that it contains. */
const lists = [
  { page: "docs/operations/README.md", told: /^撤回并退款.*由一位运维人员发起.*$/m },
  { page: "docs/operations/configuration.md", told: /^\| `OPERATIONS_TWO_PERSONS`.*$/m },
  { page: "docs/manual/README.md", told: /^- 【待复核】.*$/m },
];

test.each(lists)("$page lists each command that takes two persons", ({ page, told }) => {
  const [list = ""] = told.exec(readPage(page)) ?? [];
  expect(Object.values(handCommandTitles).filter((title) => !list.includes(title))).toEqual([]);
});
