/** Faults for which a message is refused before its content is read. */
export type MessageRefusalCode =
  | "MALFORMED"
  | "DUPLICATE_FIELD"
  | "UNKNOWN_ENCODING"
  | "UNKNOWN_VERSION"
  | "CERT_UNREADABLE"
  | "CERT_WRONG_NAME"
  | "CERT_UNTRUSTED"
  | "CERT_EXPIRED"
  | "BAD_SIGNATURE";

/** Error for a message that UnionPay can't have sent in this form. Its text is for the log and quotes no value. */
export class MessageRefused extends Error {
  constructor(
    readonly code: MessageRefusalCode,
    message: string,
  ) {
    super(message);
    this.name = "MessageRefused";
  }
}
