import type { SignatureFault } from "./signature";

export type NoticeFault =
  | SignatureFault
  | "BODY_MALFORMED"
  | "UNDECRYPTABLE"
  | "CONTENT_MALFORMED"
  | "MERCHANT_MISMATCH"
  | "APP_MISMATCH"
  | "CURRENCY_MISMATCH";

/** A notice that is not to be believed. The code is for the log; WeChat is answered with a 4xx. */
export class NoticeRefused extends Error {
  constructor(readonly code: NoticeFault) {
    super(`WeChat Pay notice refused: ${code}`);
    this.name = "NoticeRefused";
  }
}
