import { lockTypesTitle, locksTitle, serialsTitle } from "../../domain/form/title";

const locks = [
  { lockType: "单位锁", lockSerial: "LOCK-A00001" },
  { lockType: "业务锁", lockSerial: "LOCK-B00001" },
  { lockType: "单位锁", lockSerial: "LOCK-C00001" },
];

test.each([
  [0, "", "", ""],
  [1, "单位锁 LOCK-A00001", "LOCK-A00001", "单位锁"],
  [2, "单位锁 LOCK-A00001 等2把", "LOCK-A00001 等2把", "单位锁、业务锁"],
  [3, "单位锁 LOCK-A00001 等3把", "LOCK-A00001 等3把", "单位锁、业务锁"],
])(
  "when all of %d locks are meant, then the first is named with their count, and each type once",
  (count, all, serials, types) => {
    const some = locks.slice(0, count);
    expect([locksTitle(some), serialsTitle(some), lockTypesTitle(some)]).toEqual([all, serials, types]);
  },
);
