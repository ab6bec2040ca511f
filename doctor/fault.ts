/** What keeps an installation from working, or soon will, as an operator reads it. It quotes no secret. */
export interface Fault {
  /** The variable, file or part; DOCTOR_ACCEPTS names it. */
  about: string;
  fault: string;
  /** What to do. */
  remedy: string;
  /** True for what would cost money or data, or what the process itself would end over. All else only warns. */
  stops?: boolean;
  /** Somebody has decided that it is to be so. */
  accepted?: boolean;
}

/** The innermost message of an error: what went wrong, rather than what failed because of it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  // A database's cause is its view of the servers, which says less than its message.
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
