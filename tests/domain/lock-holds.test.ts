import { lockKey } from "../../domain/form/lock-key";
import { draftFormSchema } from "../../domain/form/form";
import { holdsOf, lockKeysOf } from "../../domain/locks/holds";
import { rejectedAt, withdrawnAt } from "./sample-events";
import { after, approved, draft, paid, reviewer, submitted, renewedBy } from "./samples";

const rejected = after(submitted(), rejectedAt(20));
const handled = after(paid(), renewedBy(reviewer, 60));
const [lock] = lockKeysOf(submitted().form);
const [own, against] = [`${lock}@${submitted().orgCode}`, `${lock}@approval`];
const withdrawn = after(approved(), withdrawnAt(70));

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

test("when serial numbers differ in how they are written only, then they are one lock", () => {
  const ways = [
    "AB-12 34",
    "ab1234",
    "ＡＢ－１２３４",
    "AB–12—34",
    " AB\u200b12\u00ad34\t",
    "AB\u300012\ufeff34",
  ];
  for (const way of ways) expect(lockKey(way)).toBe("AB1234");
  expect(lockKey("AB-1235")).not.toBe(lockKey("AB-1234"));
  expect(lockKey(" -- ")).toBe("");
});

test("when a form has one lock in two ways to write it, or dashes alone, then that is refused", () => {
  const [one] = submitted().form.locks;
  const of = (...serials: string[]) =>
    draftFormSchema().safeParse({ locks: serials.map((lockSerial) => ({ ...one, lockSerial })) });
  expect(of("AB-123401", "AB123402").success).toBe(true);
  expect(of("AB-123401", "ab123401").error?.issues).toMatchObject([
    { path: ["locks", 1, "lockSerial"], message: "与第1把锁的序列号相同，同一把锁只填一次" },
  ]);
  expect(of("A-----").error?.issues).toMatchObject([{ message: "锁序列号至少有4位字母或数字，见锁背面" }]);
});
