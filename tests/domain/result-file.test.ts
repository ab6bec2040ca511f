import { matchResults, resultRowsOf, resultTitles } from "../../domain/locks/result-file";

const orders = [
  { id: "ONE", locks: [{ lockSerial: "LOCK-0001" }, { lockSerial: "LOCK-0002" }] },
  { id: "TWO", locks: [{ lockSerial: "LOCK-0003" }] },
];
const today = "2027-01-05";
const issued = (serial: string, ...rest: string[]) => [serial, "已制证", ...rest];

test("when a list of results is read, then each row is brought to its application, whatever its days look like", () => {
  const rows = resultRowsOf([
    [...resultTitles],
    issued("lock 0001", "CN1", "2027/1/5", "2028年1月5日"),
    ["LOCK-0003", "未能办理", "", "", "", "芯片损坏"],
    ["LOCK-0002", "", "", "", "2028-01-05"],
    issued("'LOCK-0002", "'123456789012345678", "2027-01-05", "2028-01-05"),
  ]);
  const { ready, refused } = matchResults(rows, orders, today);
  expect(refused).toEqual([]);
  expect(ready).toEqual([
    {
      ...{ id: "ONE", lines: [2, 5] },
      results: [
        {
          ...{ lockSerial: "LOCK0001", state: "已制证", certificateNumber: "CN1" },
          ...{ notBefore: "2027-01-05", notAfter: "2028-01-05" },
        },
        {
          ...{ lockSerial: "LOCK-0002", state: "已制证", certificateNumber: "123456789012345678" },
          ...{ notBefore: "2027-01-05", notAfter: "2028-01-05" },
        },
      ],
    },
    {
      ...{ id: "TWO", lines: [3] },
      results: [{ lockSerial: "LOCK-0003", state: "未能办理", reason: "芯片损坏" }],
    },
  ]);
});

test.each([
  ["一行的锁不在任务中", issued("LOCK-0009", "CN1", "2027-01-05", "2028-01-05"), "没有待制证的锁"],
  ["没有证书编号", issued("LOCK-0001", "", "2027-01-05", "2028-01-05"), "证书编号"],
  ["日期不存在", issued("LOCK-0001", "CN1", "2027-01-05", "2028-02-30"), "年-月-日"],
  ["到期早于生效", issued("LOCK-0001", "CN1", "2028-01-05", "2027-01-05"), "不晚于生效日"],
  ["到期日已过", issued("LOCK-0001", "CN1", "2026-01-05", "2027-01-05"), "不晚于今日"],
  ["生效日太远", issued("LOCK-0001", "CN1", "2028-01-06", "2029-01-05"), "一年以后"],
  [
    "锁不在任务中，结果也不认识",
    ["LOCK-0009", "完成", "CN1", "2027-01-05", "2028-01-05"],
    "应为已制证或未能办理",
  ],
  ["结果不认识", ["LOCK-0001", "完成", "CN1", "2027-01-05", "2028-01-05"], "应为已制证或未能办理"],
  ["没有原因", ["LOCK-0001", "未能办理"], "原因"],
])("when %s, then the row is refused, and told why", (_case, row, reason) => {
  const { ready, refused } = matchResults(resultRowsOf([row]), orders, today);
  expect(ready).toEqual([]);
  expect(refused.map((one) => one.reason)).toEqual([expect.stringContaining(reason)]);
});

test("when a lock stands in a list twice, then the first row counts", () => {
  const row = issued("LOCK-0001", "CN1", "2027-01-05", "2028-01-05");
  const { ready, refused } = matchResults(resultRowsOf([row, row]), orders, today);
  expect(ready).toHaveLength(1);
  expect(refused).toMatchObject([{ row: { line: 2 }, reason: "与前面的一行是同一把锁" }]);
});
