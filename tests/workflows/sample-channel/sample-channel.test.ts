import { channels, channelTraits } from "../../../domain/money/channels";
import { useBalancedBench } from "../bench/balanced-bench";
import { moneyTests } from "../money/channel-suite";
import { channel, startSampleGateway } from "./gateway";

// The row is all that is put in place: for this process here, for the workflow's code as it is bundled.
jest.mock("../../../domain/money/channel-rows", () => jest.requireActual<object>("./rows"));
const more = { channel, rows: require.resolve("./rows"), start: startSampleGateway };

test("when a channel has a row, then it stands among the others", () => {
  expect(channels).toEqual(["wechat", "unionpay", "sample"]);
  expect(channelTraits[channel]).toMatchObject({ name: "示例支付", closable: false });
});

moneyTests(channel, useBalancedBench({ more }));
