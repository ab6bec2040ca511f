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
 * Operations of a gateway that the workflow needs.
 *
 * Every method throws a plain Error if the gateway is away or its answer is invalid (Temporal retries it), and a
 * non-retryable ApplicationFailure if the gateway refuses for good. Only a signed answer changes money: bodies of
 * errors are hints.
 */
export interface PaymentChannel {
  /**
   * Makes the order known to the gateway. WeChat Pay answers with the QR code's code_url; UnionPay needs no call and
   * answers {}.
   */
  prepare(order: AttemptOrder): Promise<{ codeUrl?: string }>;
  query(order: AttemptOrder): Promise<AttemptAnswer>;
  /**
   * Closes an order. "closed" means a confirmed close; after anything else, the order must be queried again. UnionPay
   * can't close orders and always answers "unclear".
   */
  close(order: AttemptOrder): Promise<"closed" | "unclear">;
  /**
   * Requests a refund. A repeat with the same refund number refunds once. A refund that the gateway gave up is tried
   * again.
   */
  refund(order: RefundOrder): Promise<RefundAnswer>;
  /**
   * Sends an abnormal refund to another account. A repeat changes nothing.
   * @throws ApplicationFailure GATEWAY_REFUSED (not retryable) if the gateway refuses it, or offers no such operation
   */
  treatRefund(order: RefundOrder, to: RefundDestination): Promise<void>;
  queryRefund(order: RefundOrder): Promise<RefundAnswer>;
}

/** A notice as it was received. */
export interface RawNotice {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Bytes of the body. */
  rawBody: Buffer;
}

/** A payment or refund that a gateway reports with its signature. A repeated notice has the same noticeId. */
export type MoneyNotice = { noticeId: string } & PaymentEvent;

/** A form that the browser posts to the gateway automatically. */
export interface BankForm {
  action: string;
  fields: Readonly<Record<string, string>>;
}

/**
 * Source of a day's statement and funds, for each account. Both methods throw a plain Error while the file is not
 * available yet, and an ApplicationFailure if it never will be.
 */
export interface StatementSource {
  /** Merchant numbers of the accounts. The first account receives payments now. */
  readonly merchantIds: readonly [string, ...string[]];
  /**
   * Returns the payments and refunds of a day, or undefined if there is no file. For UnionPay, that means either that
   * nothing happened or that the file isn't ready. WeChat Pay says so if a day is empty, and the result is an empty
   * list.
   * @param day - YYYY-MM-DD, as the channel counts days (domain/reconciliation/statement-day.ts)
   * @param source - place in which the bill is looked for first; the channel by default
   */
  downloadStatement(
    day: string,
    merchantId: string,
    source?: BillSource,
  ): Promise<StatementLine[] | undefined>;
  /** Returns the movements on the account on that day. */
  downloadFundFlow(day: string, merchantId: string, source?: BillSource): Promise<FlowLine[]>;
}

/** Client of a channel with all operations; WeChat Pay and UnionPay each implement it. */
export interface PaymentGateway extends PaymentChannel, StatementSource {
  /** Path at which the channel delivers notices, and the HTTP status by which it knows that a notice was taken. */
  readonly notices: { path: string; taken: 200 | 204 };
  /** Verifies a notice. @throws NoticeRefused if any part of it is invalid */
  verifyNotice(notice: RawNotice): Promise<MoneyNotice> | MoneyNotice;
  /**
   * Returns the form that takes the browser to the bank; absent if the channel is not paid that way. The same attempt
   * always gives the same form.
   * @throws Error if the attempt's bank isn't configured
   */
  bankForm?(order: AttemptOrder): BankForm;
}

export type PaymentGateways = Readonly<Record<Channel, PaymentGateway>>;
