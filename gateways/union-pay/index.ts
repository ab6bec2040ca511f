import { ApplicationFailure } from "@temporalio/common";
import type { AttemptOrder } from "../../domain/money/payment";
import type { PaymentChannel } from "../payment-channel";
import { consumeForm, type ConsumeForm } from "./consume-form";
import { createAsk, type UnionPayDeps } from "./gateway-client";
import { verifyNotice, type Notice, type RawNotice } from "./notice";
import { queryAttempt } from "./query";
import { queryRefund, refund } from "./refund";
import { downloadStatement } from "./statement";
import type { StatementRow } from "./statement-file";

export type { ConsumeForm } from "./consume-form";
export type { UnionPayDeps } from "./gateway-client";
export { NoticeRefused, type Notice, type RawNotice } from "./notice";
export type { StatementRow } from "./statement-file";

/** UnionPay's gateway for personal online banking (个人网银), seen from the merchant. */
export interface UnionPay extends PaymentChannel {
  /**
   * What the browser posts to pay an attempt; the same attempt always gives the same form.
   * @throws Error when the attempt's bank isn't configured
   */
  consumeForm(order: AttemptOrder): ConsumeForm;
  /** @throws NoticeRefused when UnionPay didn't send it, or not to this merchant, or not of a success */
  verifyNotice(notice: RawNotice): Notice;
  /**
   * @param day YYYY-MM-DD, Beijing time
   * @returns undefined when there is no file: nothing happened that day, or it isn't made yet
   */
  downloadStatement(day: string): Promise<StatementRow[] | undefined>;
}

export function createUnionPay(deps: UnionPayDeps): UnionPay {
  const { settings, now } = deps;
  const ask = createAsk(deps);
  return {
    // The order reaches UnionPay by the browser's form, so there is nothing to prepare.
    prepare: () => Promise.resolve({}),
    query: (order) => queryAttempt({ ask, settings, order }),
    close: () => Promise.resolve("unclear"),
    refund: (order) => refund({ ask, settings, now, order }),
    queryRefund: (order) => queryRefund({ ask, settings, now, order }),
    treatRefund: () =>
      Promise.reject(ApplicationFailure.nonRetryable("银联没有异常退款处理", "GATEWAY_REFUSED")),
    consumeForm: (order) => consumeForm(settings, order),
    verifyNotice: (notice) => verifyNotice({ settings, now: now(), notice }),
    downloadStatement: (day) => downloadStatement({ ask, settings, now, day }),
  };
}
