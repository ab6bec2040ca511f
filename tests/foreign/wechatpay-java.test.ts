import type { SigningMode } from "../../stand-ins/wechat-pay";
import { withWechatGateway } from "./gateway-settings";
import { prepareJava, runJava } from "./java-environment";
import { wechatStory } from "./wechat-story";

let clients: string;
beforeAll(async () => {
  clients = await prepareJava();
});

test.each<SigningMode>(["public-key", "certificate"])(
  "when Tencent's own wechatpay-java is pointed at the gateway (%s mode), then it works unchanged",
  async (mode) => {
    const seen = await withWechatGateway(mode, (settings) => runJava(clients, "WechatpayJava", settings));
    expect(seen).toMatchObject({
      ...wechatStory("FOREIGN-JAVA", seen),
      tradeBill: expect.stringContaining("`200.00"),
      // The refund of 50.00 gives its share of the 1.20 fee back.
      fundFlowBill: expect.stringContaining("`支出,`49.70,`149.10"),
    });
  },
);
