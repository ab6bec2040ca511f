import type {
  AttemptAnswer,
  AttemptOrder,
  Channel,
  PaymentEvent,
  RefundAnswer,
  RefundDestination,
  RefundOrder,
} from "../domain/money/payment";
import type { BillSource } from "../domain/reconciliation/bills";
import type { FlowLine } from "../domain/reconciliation/funds";
import type { StatementLine } from "../domain/reconciliation/statement";

/**
 * What the workflow needs of a gateway.
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

/** A notice as it came in. */
export interface RawNotice {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body's bytes. */
  rawBody: Buffer;
}

/** News of money that a gateway has signed, by a number under which it comes again. */
export type MoneyNotice = { noticeId: string } & PaymentEvent;

/** A form that the browser posts to the gateway by itself. */
export interface BankForm {
  action: string;
  fields: Readonly<Record<string, string>>;
}

/**
 * Where a day's money is read, of each account by itself. Both throw a plain Error while it is not to be had, an
 * ApplicationFailure when it never will be.
 */
export interface StatementSource {
  /** The merchant numbers of the accounts; the first is the one that is paid to now. */
  readonly merchantIds: readonly [string, ...string[]];
  /**
   * The day's payments and refunds. Undefined when there is no file, which can mean that nothing happened, or that it
   * isn't made yet: UnionPay does not say which. WeChat does, so its empty days are empty.
   * @param day YYYY-MM-DD, as the channel counts days (domain/reconciliation/statement-day.ts)
   * @param source - where the bill is looked for first: at the channel, unless it is said otherwise
   */
  downloadStatement(
    day: string,
    merchantId: string,
    source?: BillSource,
  ): Promise<StatementLine[] | undefined>;
  /** What moved on the account that day. */
  downloadFundFlow(day: string, merchantId: string, source?: BillSource): Promise<FlowLine[]>;
}

/** A channel's client, whole. WeChat Pay and UnionPay each implement it. */
export interface PaymentGateway extends PaymentChannel, StatementSource {
  /** Where its notices come to, and the status by which it knows that one was taken. */
  readonly notices: { path: string; taken: 200 | 204 };
  /** @throws NoticeRefused for anything that is not right */
  verifyNotice(notice: RawNotice): Promise<MoneyNotice> | MoneyNotice;
  /**
   * What takes the browser to the bank, where that is how its channel is paid; the same attempt always gives the same.
   * @throws Error when the attempt's bank isn't configured
   */
  bankForm?(order: AttemptOrder): BankForm;
}

export type PaymentGateways = Readonly<Record<Channel, PaymentGateway>>;
