import type {
  AttemptAnswer,
  AttemptOrder,
  RefundAnswer,
  RefundDestination,
  RefundOrder,
} from "../domain/money/payment";

/**
 * What the workflow needs of a gateway. WeChat Pay and UnionPay each implement it.
 *
 * Every method throws a plain Error when the gateway is away or talks garbage (Temporal retries it),
 * and an ApplicationFailure that is not retryable when the gateway refuses for good.
 * Only a signed answer changes money: error bodies are hints.
 */
export interface PaymentChannel {
  /** Makes the order known to the gateway. WeChat answers the QR's code_url; UnionPay needs no call and answers {}. */
  prepare(order: AttemptOrder): Promise<{ codeUrl?: string }>;
  query(order: AttemptOrder): Promise<AttemptAnswer>;
  /** "closed" only on a clean close; anything else must be queried again. UnionPay can't close: always "unclear". */
  close(order: AttemptOrder): Promise<"closed" | "unclear">;
  /** Repeating it with the same refund number refunds once. One that the gateway gave up is tried again. */
  refund(order: RefundOrder): Promise<RefundAnswer>;
  /**
   * Sends an abnormal refund to another account. Repeating it changes nothing.
   * @throws ApplicationFailure GATEWAY_REFUSED (not retryable) where the gateway doesn't take it, or has no such way
   */
  treatRefund(order: RefundOrder, to: RefundDestination): Promise<void>;
  queryRefund(order: RefundOrder): Promise<RefundAnswer>;
}
