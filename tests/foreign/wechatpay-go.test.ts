import type { SigningMode } from "../../stand-ins/wechat-pay";
import { withWechatGateway } from "./gateway-settings";
import { prepareGo } from "./go-environment";
import { runClient } from "./run-client";

let client: string;
beforeAll(async () => {
  client = await prepareGo();
}, 300_000);

test.each<SigningMode>(["public-key", "certificate"])(
  "when Tencent's own wechatpay-go is pointed at the gateway (%s mode), then it works unchanged",
  async (mode) => {
    const seen = await withWechatGateway(mode, (settings) => runClient(client, [], settings));
    const order = { out_trade_no: "FOREIGN-GO-1", amount: { total: 20_000, currency: "CNY" } };
    const refund = { out_refund_no: "R-FOREIGN-GO-1", amount: { refund: 5_000, total: 20_000 } };
    expect(seen).toMatchObject({
      prepay: expect.stringMatching(/^weixin:/),
      repeat: seen["prepay"],
      unpaid: { ...order, trade_state: "NOTPAY" },
      paymentNotice: { ...order, trade_state: "SUCCESS" },
      altered: "refused",
      paid: { ...order, trade_state: "SUCCESS" },
      closePaid: "400 ORDER_PAID",
      refund: { ...refund, status: "PROCESSING" },
      refundNotice: { ...refund, refund_status: "SUCCESS" },
      refundRepeat: { ...refund, status: "SUCCESS" },
      refunded: { ...refund, status: "SUCCESS" },
      close: "closed",
      closed: { trade_state: "CLOSED" },
      unknown: "404 ORDER_NOT_EXIST",
    });
  },
  90_000,
);
