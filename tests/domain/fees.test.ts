import { defaultFeeTable, feeFenOf, feeOf, feesByLock, feeTableSchema } from "../../domain/application/fees";
import { after, at, bidder, draft, onSiteForm } from "./samples";

describe("feeOf", () => {
  test.each(["法人锁", "单位锁", "业务锁"])(
    "when the lock is a %s then it is 200.00 元 a year",
    (lockType) => {
      expect([1, 2, 3].map((years) => feeOf(defaultFeeTable, { lockType, years }))).toEqual([
        20_000, 40_000, 60_000,
      ]);
    },
  );

  test.each([
    ["法人锁", 0],
    ["法人锁", 4],
    ["法人锁", 1.5],
    ["机构锁", 1],
    ["", 1],
    ["toString", 1],
    ["__proto__", 1],
  ])("when %p for %p years is not on offer then there is no fee", (lockType, years) => {
    expect(feeOf(defaultFeeTable, { lockType, years })).toBeUndefined();
  });

  test("when a table of its own is configured then that holds", () => {
    const table = feeTableSchema().parse({ 机构锁: [1, 2, 3] });
    expect(feeOf(table, { lockType: "机构锁", years: 3 })).toBe(3);
    expect(feeOf(table, { lockType: "法人锁", years: 1 })).toBeUndefined();
  });
});

describe("feeTableSchema()", () => {
  test("when it is the default table then it is taken", () => {
    expect(feeTableSchema().parse(defaultFeeTable)).toEqual(defaultFeeTable);
  });

  test.each([
    ["no lock type", {}],
    ["a free year", { 法人锁: [0, 1, 2] }],
    ["a negative fee", { 法人锁: [-1, 1, 2] }],
    ["half a fen", { 法人锁: [0.5, 1, 2] }],
    ["two years", { 法人锁: [1, 2] }],
    ["four years", { 法人锁: [1, 2, 3, 4] }],
    ["fees as text", { 法人锁: ["1", "2", "3"] }],
    ["a nameless lock type", { "": [1, 2, 3] }],
    ["a lock type too long for the form", { ["锁".repeat(21)]: [1, 2, 3] }],
  ])("when it has %s then it is refused", (_case, table) => {
    expect(feeTableSchema().safeParse(table).success).toBe(false);
  });
});

describe("fees of an application", () => {
  const locks = [
    { lockType: "法人锁", lockSerial: "LOCK-A00001", years: 1 },
    { lockType: "业务锁", lockSerial: "LOCK-B00001", years: 3 },
  ];
  const [first, second] = locks as [(typeof locks)[0], (typeof locks)[0]];
  const submission = { type: "submitted", at: at(10), by: bidder, opinion: "请审核" } as const;
  const form = { ...onSiteForm, locks };
  const submitted = after(draft(form), { ...submission, form, feesFen: [20_000, 60_001] });

  test("when it has several locks then they cost together what each costs", () => {
    expect(feeFenOf(submitted)).toBe(80_001);
    expect(feesByLock(submitted)).toEqual([20_000, 60_001]);
    expect(feesByLock(draft(form))).toBeUndefined();
  });

  test.each([
    ["other years", [first, { ...second, years: 2 }]],
    ["another type", [{ ...first, lockType: "单位锁" }, second]],
    ["another number", [first, { ...second, lockSerial: "LOCK-C00001" }]],
    ["another order", [second, first]],
    ["one less", [first]],
    ["one more", [...locks, { ...second, lockSerial: "LOCK-C00001" }]],
  ])(
    "when its locks have %s since then nobody knows what each costs until they are submitted",
    (_case, changed) => {
      expect(feesByLock({ ...submitted, form: { ...form, locks: changed } })).toBeUndefined();
      const again = { ...form, locks: changed };
      const fees = changed.map((_, index) => 10_000 + index);
      const resubmitted = after(submitted, { ...submission, form: again, feesFen: fees });
      expect(feesByLock(resubmitted)).toEqual(fees);
    },
  );
});
