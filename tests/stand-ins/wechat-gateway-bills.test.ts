import { createHash } from "node:crypto";
import {
  createOrder,
  createRefundOrder,
  payOrder,
  startSetup,
  type Setup,
} from "../gateways/wechat-pay-setup";
import { createRawClient } from "./wechat-gateway-client";

const day = "2025-03-01";
let setup: Setup;
let request: ReturnType<typeof createRawClient>;

beforeAll(async () => {
  setup = await startSetup();
  request = createRawClient(setup.settings);
  await setup.control("PUT", "/clock", { now: `${day}T12:00:00+08:00` });
  const deadline = "2025-03-01T06:00:00.000Z";
  const evidence = await payOrder(setup, createOrder({ deadline }));
  await payOrder(setup, createOrder({ deadline, amountFen: 1 }));
  const refund = createRefundOrder(evidence, { amountFen: 5_000 });
  await setup.pay.refund(refund);
  await setup.notice(3);
  await setup.control("PUT", "/clock", { now: "2025-03-02T10:00:00+08:00" });
});
afterAll(() => setup.close());

/** Downloads a bill, checks its hash, and returns its text. */
async function download(query: string): Promise<string> {
  const { status, body } = await request("GET", `/v3/bill/${query}`);
  expect({ status, body }).toMatchObject({ status: 200, body: { hash_type: "SHA1" } });
  const { pathname, search } = new URL(String(body.download_url));
  const file = await request("GET", pathname + search);
  expect(createHash("sha1").update(file.text).digest("hex")).toBe(body.hash_value);
  return file.text;
}

test("when the fund flow of a day is asked for, then it has what came in and went out, with the balance after each", async () => {
  const lines = (await download(`fundflowbill?bill_date=${day}&account_type=BASIC`)).trim().split("\r\n");
  const cells = lines.slice(1, -2).map((line) => line.split(",").map((cell) => cell.slice(1)));
  expect(cells.map((row) => row.slice(3, 8))).toEqual([
    ["交易", "交易", "收入", "200.00", "200.00"],
    ["扣除交易手续费", "扣除交易手续费", "支出", "1.20", "198.80"],
    ["交易", "交易", "收入", "0.01", "198.81"],
    ["退款", "退款", "支出", "49.70", "149.11"],
  ]);
  expect(lines.at(-1)).toBe("`4,`2,`200.01,`2,`50.90");
});

test.each([
  ["another account", `fundflowbill?bill_date=${day}&account_type=OPERATION`, "NO_STATEMENT_EXIST"],
  ["a day without money", "fundflowbill?bill_date=2025-02-28", "NO_STATEMENT_EXIST"],
  ["an account that is none", `fundflowbill?bill_date=${day}&account_type=CASH`, "PARAM_ERROR"],
  ["a packing that is none", `tradebill?bill_date=${day}&tar_type=ZIP`, "PARAM_ERROR"],
  ["today", "fundflowbill?bill_date=2025-03-02", "PARAM_ERROR"],
  ["no day", "tradebill", "PARAM_ERROR"],
])("when a bill is asked for %s, then there is none", async (_what, query, code) => {
  expect(await request("GET", `/v3/bill/${query}`)).toMatchObject({ status: 400, body: { code } });
});
