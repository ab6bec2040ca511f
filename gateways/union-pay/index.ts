import { ApplicationFailure } from "@temporalio/common";
import { fetchedBills, type BillSource } from "../../domain/reconciliation/bills";
import type { UnionPaySettings } from "../../config/union-pay";
import type { AttemptOrder, AttemptAnswer } from "../../domain/money/payment";
import type { PaymentGateway, BankForm } from "../payment-channel";
import { createAsk, type UnionPayDeps, signedRequest, type Ask } from "./gateway-client";
import { verifyNotice, type RawNotice } from "./notice";
import { queryRefund, refund } from "./refund";
import { readStatementFile } from "./statement-file";
import { flowsOf, lineOf } from "./statement-line";
import { toBeijingStamp } from "./beijing-time";
import { paymentEvidence } from "./evidence";
import { askStatus, remarkOf } from "./transaction-status";

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

/**
 * Returns the form that takes the browser to the chosen bank. It depends only on the attempt and the settings. The same
 * attempt always gives the same form, so that UnionPay sees one order.
 * @throws Error if the attempt's bank is not in the configured list
 */
function consumeForm(settings: UnionPaySettings, order: AttemptOrder): BankForm {
  const bank = settings.banks.find(({ code }) => code === order.bank);
  if (!bank) {
    throw new Error("the attempt names no bank of UNIONPAY_BANKS");
  }
  return {
    action: `${settings.baseUrl}/gateway/api/frontTransReq.do`,
    fields: signedRequest(settings, {
      txnType: "01",
      txnSubType: "01",
      bizType: "000201",
      channelType: "07",
      orderId: order.number,
      txnTime: toBeijingStamp(order.createdAt),
      txnAmt: String(order.amountFen),
      currencyCode: "156",
      payTimeout: toBeijingStamp(order.deadline),
      issInsCode: bank.code,
      frontUrl: settings.frontUrl,
      backUrl: settings.notifyUrl,
    }),
  };
}

/** Implements PaymentChannel.query: UnionPay's state of an attempt. */
async function queryAttempt({
  ask,
  settings,
  order,
}: {
  ask: Ask;
  settings: UnionPaySettings;
  order: AttemptOrder;
}): Promise<AttemptAnswer> {
  const txnTime = toBeijingStamp(order.createdAt);
  const transaction = await askStatus({ ask, settings, orderId: order.number, txnTime });
  switch (transaction.status) {
    case "success":
      return { status: "paid", evidence: paymentEvidence(transaction.answer) };
    case "pending":
      return { status: "unclear", remark: transaction.remark };
    case "absent":
      // The order counts as unpaid even after payTimeout, since a payment of the last second may still be under way.
      // The workflow waits for it.
      return { status: "unpaid" };
    case "failed":
      return { status: "closed" };
  }
}

/**
 * Fetches the statement of a clearing day.
 * @param day - YYYY-MM-DD, Beijing time
 * @returns undefined if UnionPay has no file for it: nothing was paid or refunded, or the file isn't ready
 * @throws Error if UnionPay refuses, or its answer isn't genuine
 */
async function downloadStatement({
  ask,
  settings,
  now,
  day,
}: {
  ask: Ask;
  settings: UnionPaySettings;
  now: () => number;
  day: string;
}): Promise<Buffer | undefined> {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) {
    throw new RangeError("a statement day looks like 2030-01-31");
  }
  const { respCode, respMsg, fileContent } = await ask({
    url: settings.fileUrl,
    fields: {
      txnType: "76",
      txnSubType: "01",
      bizType: "000000",
      fileType: "00",
      settleDate: day.slice(5).replace("-", ""),
      txnTime: toBeijingStamp(now()),
    },
  });
  if (respCode === "98") {
    return undefined;
  }
  if (respCode !== "00" || !fileContent) {
    throw new Error(`UnionPay gave no statement: ${remarkOf(respCode, respMsg)}`);
  }
  return Buffer.from(fileContent);
}
