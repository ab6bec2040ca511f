import { ApplicationFailure } from "@temporalio/common";
import { fetchedBills, type BillSource } from "../../domain/reconciliation/bills";
import type { PaymentGateway } from "../payment-channel";
import { consumeForm } from "./consume-form";
import { createAsk, type UnionPayDeps } from "./gateway-client";
import { verifyNotice, type RawNotice } from "./notice";
import { queryAttempt } from "./query";
import { queryRefund, refund } from "./refund";
import { downloadStatement } from "./statement";
import { readStatementFile } from "./statement-file";
import { flowsOf, lineOf } from "./statement-line";

export type { UnionPayDeps } from "./gateway-client";

/** Creates the client of UnionPay's gateway for personal online banking (个人网银). */
export function createUnionPay(deps: UnionPayDeps) {
  const { settings, now, bills = fetchedBills } = deps;
  const ask = createAsk(deps);
  const { merchantId } = settings;
  const rowsOf = (day: string, source: BillSource = "channel") =>
    bills.rowsOf({ channel: "unionpay", merchantId, day, kind: "trades" }, source, {
      fetch: () => downloadStatement({ ask, settings, now, day }),
      read: (file) => readStatementFile({ fileContent: file.toString(), merchantId, day }),
    });
  return {
    // UnionPay repeats a notice after any answer but 200.
    notices: { path: "/api/callbacks/union-pay", taken: 200 },
    // The browser's form carries the order to UnionPay, so there is nothing to prepare.
    prepare: () => Promise.resolve({}),
    query: (order) => queryAttempt({ ask, settings, order }),
    close: () => Promise.resolve("unclear"),
    refund: (order) => refund({ ask, settings, now, order }),
    queryRefund: (order) => queryRefund({ ask, settings, now, order }),
    treatRefund: () =>
      Promise.reject(ApplicationFailure.nonRetryable("银联没有异常退款处理", "GATEWAY_REFUSED")),
    bankForm: (order) => consumeForm(settings, order),
    verifyNotice: (notice: RawNotice) => verifyNotice({ settings, now: now(), notice }),
    merchantIds: [settings.merchantId],
    downloadStatement: async (day: string, _merchantId?: string, source?: BillSource) =>
      (await rowsOf(day, source))?.map(lineOf),
    // UnionPay's only file contains both the statement and the funds.
    downloadFundFlow: async (day: string, _merchantId?: string, source?: BillSource) =>
      (await rowsOf(day, source))?.flatMap(flowsOf) ?? [],
  } as const satisfies PaymentGateway;
}

export type UnionPay = ReturnType<typeof createUnionPay>;
