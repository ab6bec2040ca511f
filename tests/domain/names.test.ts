import { nameLine } from "../../domain/form/form";
import { isSameName, normalisedName } from "../../domain/form/names";

test.each([
  ["示例（中国）有限公司", "示例（中国）有限公司"],
  ["ＡＢＣ示例１号", "ABC示例1号"],
  ["\uF900例", "\u8C48例"],
  ["Zoe\u0308", "Zo\u00EB"],
  ["ﬁrma ⓧ", "firma x"],
  ["甲，乙：丙", "甲，乙：丙"],
])("when %s is kept, then as %s", (typed, kept) => {
  expect(normalisedName(typed)).toBe(kept);
  expect(normalisedName(kept)).toBe(kept);
  expect(nameLine(100).parse(typed)).toBe(kept);
});

test("when marks are piled up on a character, then the name is refused; as many as languages have are kept", () => {
  expect(nameLine(100).safeParse(`示${"\u0301".repeat(4)}例`).success).toBe(false);
  expect(nameLine(100).safeParse("Nguyễn ก็ที่").success).toBe(true);
});

test("when two names differ in brackets, spaces or width, then they are the same", () => {
  expect(isSameName("示例（中国）有限公司 ", "示例(中国) 有限公司")).toBe(true);
  expect(isSameName("示例科技有限公司", "示例建设有限公司")).toBe(false);
});
