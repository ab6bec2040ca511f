import { channels, channelTraits } from "../../../domain/money/channels";
import { useBalancedBench } from "../bench/balanced-bench";
import { moneyTests } from "../money/channel-suite";
import { channel, startSampleGateway } from "./gateway";

// Only the channel's row is replaced: here for this process, and by `rows` for the bundle of the workflow's code.
jest.mock("../../../domain/money/channel-rows", () => jest.requireActual<object>("./rows"));
const more = { channel, rows: require.resolve("./rows"), start: startSampleGateway };

test("when a channel has a row, then it stands among the others", () => {
  expect(channels).toEqual(["wechat", "unionpay", "sample"]);
  expect(channelTraits[channel]).toMatchObject({ name: "示例支付", closable: false });
});

moneyTests(channel, useBalancedBench({ more }));
