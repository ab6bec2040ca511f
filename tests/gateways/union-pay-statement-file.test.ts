import { deflateSync } from "node:zlib";
import { zipSync } from "fflate";
import { readStatementFile } from "../../gateways/union-pay/statement-file";
import { statementLine } from "../../stand-ins/union-pay/statement-line";

const merchantId = "777000000000001";
const row = {
  kind: "payment",
  queryId: "203005061000000000018",
  traceNo: "000001",
  orderId: "01HZX0000000000000000000000001",
  txnTime: "20300506100000",
  amountFen: 20_000,
  at: "2030-05-06T02:00:00.000Z",
  outcome: "SUCCESS",
} as const;

const archiveOf = (level: 0 | 6): Buffer => {
  const rows = new Map([[row.queryId, row]]);
  const line = statementLine({ ledger: { state: { rows } }, merId: merchantId, row });
  return Buffer.from(zipSync({ [`INN30050688ZM_${merchantId}`]: [Buffer.from(`${line}\r\n`), { level }] }));
};

const read = (archive: Buffer) =>
  readStatementFile({
    fileContent: deflateSync(archive).toString("base64"),
    merchantId,
    day: "2030-05-06",
  });

const expected = [
  {
    kind: "payment",
    merchantId,
    transactionId: row.queryId,
    orderId: row.orderId,
    amountFen: 20_000,
    at: "2030-05-06T02:00:00.000Z",
    feeFen: 120,
    settledFen: 19_880,
  },
];

describe.each([
  ["stored", 0],
  ["deflated", 6],
] as const)("a statement %s in its ZIP", (_, level) => {
  test("when it is whole, then its rows are read", () => {
    expect(read(archiveOf(level))).toEqual(expected);
  });

  test("when any bit of it is wrong, then it is refused, or the rows are the same all the same", () => {
    const archive = archiveOf(level);
    let refused = 0;
    for (let place = 0; place < archive.length; place += 1) {
      const broken = Buffer.from(archive);
      broken[place] = (broken[place] ?? 0) ^ (1 << (place % 8));
      let rows: unknown;
      try {
        rows = read(broken);
      } catch {
        refused += 1;
        continue;
      }
      expect(rows).toEqual(expected);
    }
    expect(refused).toBeGreaterThan(archive.length / 4);
  });

  test("when it is cut short, then it is refused", () => {
    const archive = archiveOf(level);
    for (let length = 0; length < archive.length; length += 7)
      expect(() => read(archive.subarray(0, length))).toThrow();
  });
});
