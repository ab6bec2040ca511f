export type NoticeFault =
  | "HEADERS_MISSING"
  | "UNKNOWN_APP_KEY"
  | "SIGNATURE_WRONG"
  | "TIMESTAMP_STALE"
  | "CONTENT_MALFORMED";

/** A callback that is not to be believed. The code is for the log; the provider is answered with a 4xx. */
export class NoticeRefused extends Error {
  constructor(readonly code: NoticeFault) {
    super(`invoice provider's notice refused: ${code}`);
    this.name = "NoticeRefused";
  }
}
