import { refundNumber } from "../../domain/money/attempts";
import { beijingDay } from "../../domain/beijing-day";
import { eventually } from "../../embedded/demo/narrator";
import { settleByHand } from "../support/by-two";
import { gatewayControls, type GatewayControls } from "../support/gateways";
import { send } from "../support/http";
import { approved, awaitApplication, invoiceFor, paid } from "../support/journey";
import { expectProblem, fieldsOf } from "../support/problems";
import { daysAgo, onDay, paidByWechat } from "../support/reconciliation";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
let gateways: GatewayControls;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  gateways = gatewayControls(world.stack.addresses);
});
afterAll(() => world.close());

interface Line {
  kind: string;
  channel: string;
  organisationName: string;
  applicationId: string;
  amountFen: number;
  remark: string;
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
    const [
      kind = "",
      ,
      channel = "",
      organisationName = "",
      applicationId = "",
      ,
      ,
      ,
      amount = "",
      remark = "",
    ] = cells;
    expect(cells).toHaveLength(10);
    return { kind, channel, organisationName, applicationId, amountFen: fenOf(amount), remark };
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

test("when somebody names his organisation like a formula, then the spreadsheet reads text", async () => {
  const day = daysAgo(61);
  const names = ["=1+1", "+1", "-1", "@SUM(A1)", '＝"1",2'];
  for (const organisationName of names) {
    await paidByWechat({ world, bidder, changes: { organisationName } }, gateways, onDay(day, "12:00:00"));
  }
  const lines = itemsOf(await ledgerOf(day), "支付");
  expect(lines.map(({ organisationName }) => organisationName).toSorted()).toEqual(
    names.map((name) => `'${name.replaceAll('"', '""')}`).toSorted(),
  );
  expect((await bytesOf(day)).toString("utf8")).not.toMatch(/(^|,)"?[=+@＝＋＠]/m);
});

test("when nothing happened that day, then the file has its header and sums of nothing", async () => {
  const lines = await ledgerOf("2020-02-29");
  expect(itemsOf(lines, "支付")).toEqual([]);
  expect(new Set(lines.map(({ amountFen }) => amountFen))).toEqual(new Set([0]));
});

const tomorrow = daysAgo(-1);
test.each(["2026-02-29", "2026-13-01", "20260101", "yesterday", tomorrow])(
  "when the day is %s, then it is refused",
  async (day) => {
    for (const path of [`/api/ledger/${day}.csv`, `/api/reconciliation/${day}`]) {
      const problem = expectProblem(await world.operator.api.call("GET", path), 400, "INVALID_INPUT");
      expect(fieldsOf(problem)).toEqual(["day"]);
    }
    const run = await world.operator.api.call("POST", `/api/reconciliation/${day}/run`);
    expect(fieldsOf(expectProblem(run, 400, "INVALID_INPUT"))).toEqual(["day"]);
  },
);

test("when the day is not over, the range is none, or no run was made, then that is said", async () => {
  const { api } = world.operator;
  const run = await api.call("POST", `/api/reconciliation/${daysAgo(0)}/run`);
  expect(fieldsOf(expectProblem(run, 400, "INVALID_INPUT"))).toEqual(["day"]);
  for (const query of ["from=2026-01-02&to=2026-01-01", "from=2020-01-01&to=2022-01-01"]) {
    const problem = expectProblem(
      await api.call("GET", `/api/reconciliation?${query}`),
      400,
      "INVALID_INPUT",
    );
    expect(fieldsOf(problem)).toEqual(["from"]);
  }
  expectProblem(await api.call("GET", "/api/reconciliation/2020-01-01"), 404, "NOT_FOUND");
});

test("when it is not the operator who asks, then nothing is told", async () => {
  const paths = ["/api/reconciliation", "/api/reconciliation/2020-01-01", "/api/ledger/2020-01-01.csv"];
  for (const path of paths) {
    for (const person of [bidder, world.reviewer])
      expectProblem(await person.api.call("GET", path), 403, "NO_ROLE");
    expectProblem(await send(world.stack.addresses.api, { path }), 401, "NOT_SIGNED_IN");
  }
  const run = await world.reviewer.api.call("POST", "/api/reconciliation/2020-01-01/run");
  expectProblem(run, 403, "NO_ROLE");
});
