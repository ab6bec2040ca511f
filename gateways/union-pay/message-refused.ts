/** What can be wrong with a message before its content is looked at. */
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

/** A message that UnionPay can't have sent like this. The message is for the log: it repeats no value. */
export class MessageRefused extends Error {
  constructor(
    readonly code: MessageRefusalCode,
    message: string,
  ) {
    super(message);
    this.name = "MessageRefused";
  }
}
