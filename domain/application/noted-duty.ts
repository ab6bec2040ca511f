/** Kinds of duties that a note of the workflow carries, because nothing else that is stored tells of them. */
export type NotedKind =
  | "recover"
  | "paymentRefused"
  | "channelSilent"
  | "providerSilent"
  | "lockLost"
  | "cancelIgnored";

/** Duty that follows from a note: somebody has to do something about it. */
export interface NotedDuty {
  kind: NotedKind;
  /** Number of the order or refund, or id of the transaction; absent if it is about the application as a whole. */
  about?: string;
  /** Amount in fen; absent if the duty is about no sum. */
  amountFen?: number;
}
