import type { Stage } from "../domain/application/stage";

/** Where an application waits for its organisation alone, for ever if nobody comes. */
const waiting: readonly Stage[] = ["审核不通过", "待支付"];

/** The filter of those that nothing has happened to since. */
export const unfinishedSince = (since: Date) => ({
  stage: { $in: [...waiting] },
  updatedAt: { $lt: since },
});
