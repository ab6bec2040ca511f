import { matchTracking, trackingRowsOf } from "../../domain/application/tracking-file";

const first = {
  id: "01M8B1M3XG5CT4GBFDRWATKJP4",
  shortNumber: "0123-456-789",
  locks: [{ lockSerial: "LOCK-0001" }],
};
const second = {
  id: "01M8B1M3XG5CT4GBFDRWATKJP5",
  shortNumber: "0123-456-780",
  locks: [{ lockSerial: "LOCK-0002" }],
};

const read = (table: string[][]) =>
  matchTracking(trackingRowsOf(table), [first, second]).map((match) =>
    "application" in match ? match.application.id : match.reason,
  );

test("when a file names applications by any of their numbers, then each row finds its own, below a heading", () => {
  const heading = ["申请编号", "快递公司", "快递单号"];
  expect(
    read([heading, [first.id.toLowerCase(), "示例快递", "DEMO1"], ["0123456780", "示例快递", "DEMO2"]]),
  ).toEqual([first.id, second.id]);
  expect(read([["lock-0001", "示例快递", "DEMO1"]])).toEqual([first.id]);
});

test("when a row can't be taken, then it is told why, and the others are", () => {
  const rows = [
    ["LOCK-0001", "示例快递", "DEMO1"],
    ["LOCK-0001", "示例快递", "DEMO2"],
    ["LOCK-0009", "示例快递", "DEMO3"],
    ["LOCK-0002", "", "DEMO4"],
    ["LOCK-0002", "示例快递", "D".repeat(41)],
  ];
  expect(read(rows)).toEqual([
    first.id,
    "与前面的一行是同一申请",
    "没有待寄出的申请与此对应",
    "申请编号、快递公司、快递单号均须填写",
    "快递单号不能超过40个字",
  ]);
});
