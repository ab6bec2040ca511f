/**
 * Error for a notice that is not genuine; it is answered with a 4xx. Code and message are for the log and quote no
 * value.
 */
export class NoticeRefused<Code extends string = string> extends Error {
  constructor(
    readonly code: Code,
    message: string = code,
  ) {
    super(`notice refused: ${message}`);
    this.name = "NoticeRefused";
  }
}
