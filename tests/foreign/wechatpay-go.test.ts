import type { SigningMode } from "../../stand-ins/wechat-pay";
import { withWechatGateway } from "./gateway-settings";
import { prepareGo } from "./go-environment";
import { runClient } from "./run-client";
import { wechatStory } from "./wechat-story";

let client: string;
beforeAll(async () => {
  client = await prepareGo();
});

test.each<SigningMode>(["public-key", "certificate"])(
  "when Tencent's own wechatpay-go is pointed at the gateway (%s mode), then it works unchanged",
  async (mode) => {
    const seen = await withWechatGateway(mode, (settings) => runClient(client, [], settings));
    expect(seen).toMatchObject(wechatStory("FOREIGN-GO", seen));
  },
);
