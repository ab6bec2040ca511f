import type { ChannelTraits } from "./traits";
import { unionpay } from "./unionpay";
import { wechat } from "./wechat";

export type { ChannelTraits } from "./traits";

/** The channels, a row each: a new one is a file like theirs, and a gateway client. */
export const channelRows = { wechat, unionpay } satisfies Record<string, ChannelTraits>;
