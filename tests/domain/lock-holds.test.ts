import { lockKey } from "../../domain/form/lock-key";
import { holdsOf, lockKeysOf } from "../../domain/locks/holds";
import { after, approved, at, draft, operator, paid, reviewer, submitted } from "./samples";

const rejected = after(submitted(), {
  type: "reviewed",
  at: at(20),
  by: reviewer,
  decision: "reject",
  opinion: "请核对",
});
const handled = after(paid(), { type: "handled", at: at(60), by: reviewer, renewed: [] });
const [lock] = lockKeysOf(submitted().form);
const [own, against] = [`${lock}@${submitted().orgCode}`, `${lock}@approval`];
const withdrawn = after(approved(), { type: "withdrawn", at: at(70), by: operator, opinion: "示例" });

test.each([
  ["a draft", draft(), []],
  ["待审核", submitted(), [own]],
  ["审核不通过", rejected, []],
  ["审核通过", approved(), [own, against]],
  ["办理中", paid(), [own, against]],
  ["已办理", handled, []],
  ["已撤回", withdrawn, []],
])(
  "when it is %s then only an open one holds the lock, and an approved one against all",
  (_case, one, holds) => {
    expect(holdsOf(one)).toEqual(holds);
  },
);

test("when serial numbers differ in small letters only, then they are one lock", () => {
  expect(lockKey("lock-ab1")).toBe(lockKey("LOCK-AB1"));
});
