/** A fault that keeps an installation from working, or soon will, in an operator's words. It quotes no secret. */
export interface Fault {
  /** Variable, file or part that is at fault. DOCTOR_ACCEPTS uses this name. */
  about: string;
  fault: string;
  /** Action that removes the fault. */
  remedy: string;
  /** True if the fault would cost money or data, or make the process end. All other faults only warn. */
  stops?: boolean;
  /** True if DOCTOR_ACCEPTS names the fault: somebody has decided to accept it. */
  accepted?: boolean;
}

/** Returns the innermost message of an error, which says what went wrong, not what failed because of it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  // A parser of JSON quotes the beginning of what it was given.
  if (error instanceof SyntaxError && error.message.includes("'<'"))
    return "应答的是网页，不是接口：地址不对，或在路上被登录网关、防火墙拦下";
  // The cause of a database error is the driver's view of the servers, which is no Error and says less than the message.
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
