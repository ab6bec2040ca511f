/** A callback at an address that was never given out. */
export class NoticeRefused extends Error {
  readonly code = "ADDRESS_UNKNOWN";

  constructor() {
    super("a notice of the invoice provider came to an address that was not given out");
    this.name = "NoticeRefused";
  }
}
