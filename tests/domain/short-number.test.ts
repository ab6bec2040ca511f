import { ulid } from "ulid";
import { readShortNumber, shortNumberOf } from "../../domain/form/short-number";

test("when an application has a number, then its short one is ten digits, and always the same", () => {
  expect(shortNumberOf("01M8B1M3XG5CT4GBFDRWATKJP4")).toBe(shortNumberOf("01M8B1M3XG5CT4GBFDRWATKJP4"));
  expect(shortNumberOf("01M8B1M3XG5CT4GBFDRWATKJP4")).toMatch(/^\d{4}-\d{3}-\d{3}$/);
});

test("when there are 3,000 applications, then hardly two share a short number", () => {
  const numbers = new Set(Array.from({ length: 3_000 }, () => shortNumberOf(ulid())));
  expect(numbers.size).toBeGreaterThan(2_998);
});

test.each([
  ["0123-456-789", "0123-456-789"],
  [" 0123456789 ", "0123-456-789"],
  ["０１２３ 456 789", "0123-456-789"],
  ["13800000000", undefined],
  ["LOCK-1", undefined],
])("when %s is looked for, then the short number meant is %s", (written, meant) => {
  expect(readShortNumber(written)).toBe(meant);
});
