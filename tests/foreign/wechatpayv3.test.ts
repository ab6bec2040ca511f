import { execFile } from "node:child_process";
import { join } from "node:path";
import type { SigningMode } from "../../stand-ins/wechat-pay";
import { withWechatGateway } from "./gateway-settings";
import { preparePython } from "./python-environment";

let python: string;
beforeAll(async () => {
  python = await preparePython("wechatpayv3");
});

function runPython(input: object): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const child = execFile(python, [join(__dirname, "wechatpayv3_client.py")], (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout) as Record<string, unknown>);
    });
    child.stdin?.end(JSON.stringify(input));
  });
}

test.each<SigningMode>(["public-key", "certificate"])(
  "when wechatpayv3 is pointed at the gateway (%s mode), then it works unchanged",
  async (mode) => {
    const seen = await withWechatGateway(mode, runPython);
    const order = { out_trade_no: "FOREIGN-PAID-1", amount: { total: 20_000, currency: "CNY" } };
    const refund = { out_refund_no: "FOREIGN-REFUND-1", amount: { refund: 20_000, total: 20_000 } };
    expect(seen).toMatchObject({
      prepay: { status: 200, body: { code_url: expect.stringMatching(/^weixin:/) } },
      unpaid: { status: 200, body: { ...order, trade_state: "NOTPAY" } },
      paymentNotice: {
        event_type: "TRANSACTION.SUCCESS",
        resource: { ...order, trade_state: "SUCCESS" },
      },
      paid: { status: 200, body: { ...order, trade_state: "SUCCESS" } },
      closePaid: { status: 400, body: { code: "ORDER_PAID" } },
      refund: { status: 200, body: { ...refund, status: "PROCESSING" } },
      refundNotice: {
        event_type: "REFUND.SUCCESS",
        resource: { ...refund, refund_status: "SUCCESS" },
      },
      refunded: { status: 200, body: { ...refund, status: "SUCCESS" } },
      close: { status: 204, body: null },
      closed: { status: 200, body: { trade_state: "CLOSED" } },
      unknown: { status: 404, body: { code: "ORDER_NOT_EXIST" } },
      bill: { status: 200, body: { hash_type: "SHA1" } },
      billFile: { status: 200, text: expect.stringContaining("`200.00") },
      forged: null,
    });
  },
);
