/** What keeps an installation from working, or soon will, as an operator reads it. It quotes no secret. */
export interface Fault {
  /** The variable, file or part. */
  about: string;
  fault: string;
  /** What to do. */
  remedy: string;
  /** True for what may pass by itself, or has some days left: nothing has to wait for it. */
  canWait?: boolean;
}

/** The innermost message of an error: what went wrong, rather than what failed because of it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

const away =
  /fetch failed|ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|other side closed|timeout|timed out|aborted|HTTP 5\d\d|answered 5\d\d/i;

/** An outside party that can't be asked at this moment may be back in the next; one that refuses us won't. */
export function outsideFault({
  about,
  action,
  error,
  remedy,
}: {
  about: string;
  /** What didn't succeed. */
  action: string;
  error: unknown;
  remedy: string;
}): Fault {
  const reason = reasonOf(error);
  return { about, fault: `${action}：${reason}`, remedy, ...(away.test(reason) && { canWait: true }) };
}
