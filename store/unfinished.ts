import type { Stage } from "../domain/application/stage";

/** Stages in which an application waits only for its organisation, and forever if nobody comes. */
const waiting: readonly Stage[] = ["审核不通过", "待支付"];

/** Returns the filter of applications in these stages that have not changed since the instant. */
export const unfinishedSince = (since: Date) => ({
  stage: { $in: [...waiting] },
  updatedAt: { $lt: since },
});
