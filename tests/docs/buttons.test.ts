import { commandAddresses, writeAddresses } from "../../contract/addresses";
import { rolesFor } from "../../domain/application/transitions";
import { readPage } from "./fenced";

const [, chapter = ""] = /^## 按钮与接口\n([^]*?)^## /m.exec(readPage("docs/operations/README.md")) ?? [];

/** Addresses of the writes that operators give, apart from those of their own work lists and of other roles. */
const given = [
  ...Object.entries(commandAddresses)
    .filter(([command]) => rolesFor(command as keyof typeof commandAddresses).includes("operator"))
    .map(([, address]) => address),
  ...Object.values(writeAddresses).filter((address) =>
    /\/api\/(operations|consents|differences|duties|reconciliation|webhook-endpoints|refunds)\//.test(
      address,
    ),
  ),
];

test("the chapter 按钮与接口 tells the button of each write that operators give", () => {
  const untold = given.filter((address) => {
    const path = address.split(" ")[1] ?? "";
    // The manual names a family by its first part, and one member by its last.
    const [family] = /^\/api\/(webhook-endpoints|operations\/locks)/.exec(path) ?? [];
    const last = path.split("/").findLast((part) => !part.startsWith("{")) ?? "";
    return !chapter.includes(family ?? last);
  });
  expect(given.length).toBeGreaterThan(20);
  expect(untold).toEqual([]);
});
