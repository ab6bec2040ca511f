import type { SigningMode } from "../../stand-ins/wechat-pay";
import { withWechatGateway } from "./gateway-settings";
import { prepareJava, runJava } from "./java-environment";

let clients: string;
beforeAll(async () => {
  clients = await prepareJava();
}, 300_000);

test.each<SigningMode>(["public-key", "certificate"])(
  "when Tencent's own wechatpay-java is pointed at the gateway (%s mode), then it works unchanged",
  async (mode) => {
    const seen = await withWechatGateway(mode, (settings) => runJava(clients, "WechatpayJava", settings));
    const order = { out_trade_no: "FOREIGN-JAVA-1", amount: { total: 20_000, currency: "CNY" } };
    const refund = { out_refund_no: "R-FOREIGN-JAVA-1", amount: { refund: 5_000, total: 20_000 } };
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
      tradeBill: expect.stringContaining("`200.00"),
      // The refund of 50.00 gives its share of the 1.20 fee back.
      fundFlowBill: expect.stringContaining("`支出,`49.70,`149.10"),
    });
  },
  90_000,
);
