import { textCell } from "../../api/csv";
import { beijingDay } from "../../domain/beijing-day";
import { refundNumber } from "../../domain/money/attempts";
import { eventually } from "../../embedded/demo/narrator";
import { settleByHand } from "../support/by-two";
import { gatewayControls } from "../support/gateways";
import { bidder, world } from "../support/here";
import { approved, awaitApplication, invoiceFor, paid } from "../support/journey";
import { expectProblem, fieldsOf } from "../support/problems";
import { daysAgo, onDay, paidByWechat } from "../support/reconciliation";
import { testStack } from "../support/test-stack";

const gateways = gatewayControls(testStack().addresses);

interface Line {
  kind: string;
  channel: string;
  organisationName: string;
  applicationId: string;
  amountFen: number;
}

/** Converts a decimal number of yuan with exactly two decimals to fen. */
function fenOf(yuan: string): number {
  expect(yuan).toMatch(/^-?\d+\.\d\d$/);
  return Number(yuan.replace(".", ""));
}

const bytesOf = async (day: string): Promise<Buffer> => {
  const { status, body, headers } = await world.operator.api.call<Buffer>("GET", `/api/ledger/${day}.csv`);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(headers.get("content-disposition")).toContain(`filename="ledger_${day}.csv"`);
  return body;
};

/** Returns the lines of a day's ledger file, in which every cell but the amount is quoted. */
async function ledgerOf(day: string): Promise<Line[]> {
  const text = (await bytesOf(day)).toString("utf8");
  expect(text.startsWith('\uFEFF"类别",')).toBe(true);
  const [, ...lines] = text.trimEnd().split("\r\n");
  return lines.map((line) => {
    const cells = [...line.matchAll(/"((?:[^"]|"")*)"|([^,"]+)/g)].map(
      ([, quoted, bare]) => quoted ?? bare ?? "",
    );
    const [kind = "", , channel = "", organisationName = "", applicationId = ""] = cells;
    expect(cells).toHaveLength(10);
    return { kind, channel, organisationName, applicationId, amountFen: fenOf(cells[8] ?? "") };
  });
}

const sumFen = (rows: readonly { amountFen: number }[]): number =>
  rows.reduce((sum, { amountFen }) => sum + amountFen, 0);

const itemsOf = (lines: readonly Line[], kind: string) => lines.filter((line) => line.kind === kind);
const totalOf = (lines: readonly Line[], kind: string, channel: string) =>
  lines.find((line) => line.kind === kind && line.channel === channel)?.amountFen;

test("when payments of both channels are exported, then each is a line, and the sums are the gateways' to the fen", async () => {
  const day = daysAgo(60);
  for (const years of [1, 2]) {
    await paidByWechat({ world, bidder, changes: { years } }, gateways, onDay(day, "00:00:00"));
  }
  const { id } = await approved({ world, bidder, changes: { years: 3 } });
  await gateways.payUnionPay(await bidder.api.pay(id, { channel: "unionpay", bank: "ICBC" }), {
    at: onDay(day, "23:59:59"),
  });
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");

  const lines = await ledgerOf(day);
  expect(itemsOf(lines, "支付").map(({ channel, amountFen }) => [channel, amountFen])).toEqual([
    ["微信", 20_000],
    ["微信", 40_000],
    ["个人网银", 60_000],
  ]);
  const { transactions } = await gateways.wechatLedger();
  const { rows } = await gateways.unionPayLedger();
  const wechatFen = sumFen(transactions.filter(({ paidAt }) => beijingDay(paidAt) === day));
  const unionPayFen = sumFen(rows.filter(({ kind, at }) => kind === "payment" && beijingDay(at) === day));
  expect(totalOf(lines, "支付合计", "微信")).toBe(wechatFen);
  expect(totalOf(lines, "支付合计", "个人网银")).toBe(unionPayFen);
  expect(totalOf(lines, "支付合计", "全部")).toBe(wechatFen + unionPayFen);
  expect(totalOf(lines, "净额（支付减退款）", "全部")).toBe(120_000);
});

test("when money went back, was settled by hand, or an invoice was issued, then each is listed apart and the sums balance", async () => {
  const today = beijingDay(Date.now());
  const refunded = await paid({ world, bidder });
  await world.operator.api.withdraw(refunded.id, "不再需要");
  await awaitApplication(bidder, refunded.id, ({ payment }) => payment === "已退款");

  const byHand = await paid({ world, bidder });
  const [attempt] = byHand.attempts;
  const number = refundNumber(attempt?.number ?? "", attempt?.transactions[0]?.id ?? "");
  await gateways.endRefund(number, "ABNORMAL");
  await world.operator.api.withdraw(byHand.id, "不再需要");
  await awaitApplication(bidder, byHand.id, ({ stage }) => stage === "退款异常");
  await settleByHand(world, number, "=已转账");

  const invoiced = await paid({ world, bidder });
  await bidder.api.requestInvoice(invoiced.id, invoiceFor(bidder));
  await awaitApplication(bidder, invoiced.id, ({ invoice }) => invoice === "已开票");

  const mine = [refunded.id, byHand.id, invoiced.id];
  const lines = await eventually(
    "人工结清",
    () => ledgerOf(today),
    (all) => itemsOf(all, "人工结清").some(({ applicationId }) => applicationId === byHand.id),
  );
  const shown = (kind: string) =>
    itemsOf(lines, kind)
      .filter(({ applicationId }) => mine.includes(applicationId))
      .map(({ applicationId, amountFen }) => [applicationId, amountFen]);
  expect(shown("支付")).toEqual(mine.map((id) => [id, 20_000]));
  expect(shown("退款")).toEqual([[refunded.id, 20_000]]);
  expect(shown("人工结清")).toEqual([[byHand.id, 20_000]]);
  expect(shown("发票")).toEqual([[invoiced.id, 20_000]]);

  const [paidFen, refundedFen] = [sumFen(itemsOf(lines, "支付")), sumFen(itemsOf(lines, "退款"))];
  expect(totalOf(lines, "支付合计", "全部")).toBe(paidFen);
  expect(totalOf(lines, "退款合计", "全部")).toBe(refundedFen);
  expect(totalOf(lines, "人工结清合计", "全部")).toBe(sumFen(itemsOf(lines, "人工结清")));
  expect(totalOf(lines, "发票合计", "全部")).toBe(sumFen(itemsOf(lines, "发票")));
  expect(totalOf(lines, "净额（支付减退款）", "全部")).toBe(paidFen - refundedFen);
});

test.each([
  ...["=1+1", "+1", "-1", "@SUM(A1)", '＝"1",2', "﹢1", "−1", "﹣1", "﹦1", "﹫SUM(A1)", "⁺1"],
  ...[
    " =1",
    "\u00a0=1",
    "\u3000=1",
    "\u200b=1",
    "\u2060+1",
    "\ufeff=1",
    "\u3164@A1",
    "\u0000=1",
    " \u200d −1",
  ],
])("when a cell holds %s, then it is text", (text) => {
  expect(textCell(text)).toBe(`"'${text.replaceAll('"', '""')}"`);
});

test.each(["—", "示例-1", " 示例", "1−1", "\u200b示例"])("leaves a cell that holds %j as it is", (text) => {
  expect(textCell(text)).toBe(`"${text}"`);
});

test("when somebody names his organisation like a formula, then the spreadsheet reads text", async () => {
  const day = daysAgo(61);
  const changes = { organisationName: '＝"1",2' };
  await paidByWechat({ world, bidder, changes }, gateways, onDay(day, "12:00:00"));
  const [line] = itemsOf(await ledgerOf(day), "支付");
  expect(line?.organisationName).toBe(`'＝""1"",2`);
});

test("when the day or the range is none, or no run was made, then that is said", async () => {
  const { api } = world.operator;
  for (const day of ["2026-02-29", "2026-13-01", "20260101", daysAgo(-1), daysAgo(0)]) {
    const run = await api.call("POST", `/api/reconciliation/${day}/run`);
    expect(fieldsOf(expectProblem(run, 400, "INVALID_INPUT"))).toEqual(["day"]);
  }
  for (const path of [`/api/ledger/2026-02-29.csv`, `/api/ledger/${daysAgo(-1)}.csv`])
    expect(fieldsOf(expectProblem(await api.call("GET", path), 400, "INVALID_INPUT"))).toEqual(["day"]);
  for (const query of ["from=2026-01-02&to=2026-01-01", "from=2020-01-01&to=2022-01-01"]) {
    const range = await api.call("GET", `/api/reconciliation?${query}`);
    expect(fieldsOf(expectProblem(range, 400, "INVALID_INPUT"))).toEqual(["from"]);
  }
  expectProblem(await api.call("GET", "/api/reconciliation/2020-01-01"), 404, "NOT_FOUND");
});
