import { defaultFeeTable, feeOf, feeTableSchema } from "../../domain/application/fees";

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
