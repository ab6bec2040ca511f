import { isLockList, withPastedLocks } from "../../domain/locks/pasted-locks";

const lockTypes = ["法人锁", "单位锁"];

test("when a list is pasted, then each line is a lock, whatever its columns' order and what stands between them", () => {
  const text = [
    "锁序列号\t锁类型\t年限",
    "LOCK-A00001\t单位锁\t2",
    "法人锁，ＬＯＣＫ-B00001，3年",
    "",
    "LOCK-C00001 电子锁 9",
  ];
  expect(withPastedLocks([{ years: 1 }], text.join("\r\n"), lockTypes)).toEqual([
    { lockType: "单位锁", lockSerial: "LOCK-A00001", years: 2 },
    { lockType: "法人锁", lockSerial: "LOCK-B00001", years: 3 },
    // A lock type or a number of years that isn't offered is left empty, for the person to choose.
    { lockSerial: "LOCK-C00001", years: 1 },
  ]);
});

test("when a pasted lock is there already, then it is filled in anew, and the others stay", () => {
  const present = [
    { lockType: "单位锁", lockSerial: "LOCK-A00001", years: 1 },
    { lockType: "法人锁", lockSerial: "LOCK-B00001", years: 3 },
  ];
  expect(withPastedLocks(present, "lock-a00001 2", lockTypes)).toEqual([
    { lockType: "单位锁", lockSerial: "lock-a00001", years: 2 },
    { lockType: "法人锁", lockSerial: "LOCK-B00001", years: 3 },
  ]);
});

test.each<[string, boolean]>([
  ["LOCK-A00001", false],
  ["  LOCK-A00001 \r\n", false],
  ["LOCK-A00001 单位锁", false],
  ["LOCK-A00001\t单位锁", true],
  ["LOCK-A00001\r\nLOCK-B00001", true],
])(
  "when %j is pasted into the field of one number, then it is a list only if it has lines or columns",
  (text, isList) => {
    expect(isLockList(text)).toBe(isList);
  },
);
