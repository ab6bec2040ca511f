import type { ChannelTraits } from "./traits";
import { unionpay } from "./unionpay";
import { wechat } from "./wechat";

export type { ChannelTraits } from "./traits";

/** Traits of all channels. A new channel needs a file like these and a gateway client. */
export const channelRows = { wechat, unionpay } satisfies Record<string, ChannelTraits>;
