import type { Application, ProcessingRecord } from "./application";
import type { ApplicationEvent, EventOf, EventType } from "./events";
import { invoiceConfirmsReceipt, nextInvoiceOrderNo } from "./invoicing";
import { invoiceLinesOf, invoiceRemark } from "./invoice-lines";
import { feeFenOf } from "./fees";
import { giveLocksOut, handledIfDone, recordResults } from "./reducer-results";
import { refusals } from "./refusals";
import { awaitBuyer, failRedLetter, requestRedLetter, reverseInvoice } from "./reducer-red";
import {
  countConsoleRefund,
  countRefundProgress,
  endSuperseding,
  refundDisplaced,
  bookTransaction,
  holdRefundedMoney,
  orderRefund,
  refundPart,
  renumberRefund,
  resolveRefund,
  updateAttempt,
} from "./reducer-money";
import { stageOf } from "./stage";
import { receiptRecords, recipientCorrected } from "./texts";
import { system } from "../values";

type Reducers = { [T in EventType]: (application: Application, event: EventOf<T>) => Application };

const record = (application: Application, entry: ProcessingRecord): Application => ({
  ...application,
  records: [...application.records, entry],
});

const receive = (application: Application, entry: ProcessingRecord): Application =>
  record({ ...application, receipt: "已签收" }, entry);

const reducers: Reducers = {
  submitted: (application, { at, by, opinion, form, feesFen, materials }) => ({
    ...application,
    form,
    feesFen,
    status: "待审核",
    submissions: [...application.submissions, { at, by, opinion, form, ...(materials ? { materials } : {}) }],
  }),

  edited: (application, { form }) => ({ ...application, form }),

  reviewed: (application, { at, by, decision, opinion, locks }) => ({
    ...application,
    status: decision === "approve" ? "审核通过" : "审核不通过",
    reviews: [...application.reviews, { at, by, decision, opinion, ...(locks ? { locks } : {}) }],
  }),

  attemptOpened: (application, { type: _type, at: _at, ...opened }) => ({
    ...application,
    attempts: [
      ...application.attempts,
      {
        ...opened,
        amountFen: feeFenOf(application),
        status: "待支付",
        expired: false,
        superseding: false,
        superseded: false,
        transactions: [],
      },
    ],
  }),

  attemptPrepared: (application, { number, codeUrl }) =>
    updateAttempt(application, number, (attempt) => ({ ...attempt, codeUrl })),

  attemptExpired: (application, { number }) =>
    updateAttempt(application, number, (attempt) => ({ ...attempt, expired: true })),

  supersedingStarted: (application, { at, number }) =>
    updateAttempt(application, number, (attempt) => ({
      ...attempt,
      superseding: true,
      superseded: true,
      supersedingStartedAt: at,
    })),

  attemptSuperseded: (application, { at, number }) =>
    updateAttempt(application, number, (attempt) => ({ ...endSuperseding(attempt, at), status: "被取代" })),

  attemptClosed: (application, { at, number }) =>
    updateAttempt(application, number, (attempt) => ({ ...endSuperseding(attempt, at), status: "已关闭" })),

  moneyCounted: (application, { at, evidence, insteadOf }) => ({
    ...bookTransaction(insteadOf ? refundDisplaced(application, insteadOf, at) : application, evidence, {
      at,
      counted: true,
    }),
    payment: "已支付",
    handling: application.handling === "未开始" ? "办理中" : application.handling,
    paidAt: evidence.paidAt,
  }),

  moneyReturned: (application, { at, evidence, reason }) =>
    orderRefund(bookTransaction(application, evidence, { at, counted: false }), evidence, { at, reason }),

  moneyFoundRefunded: holdRefundedMoney,

  refundProgressed: countRefundProgress,

  refundedInConsole: countConsoleRefund,

  partRefunded: refundPart,

  refundShown: (application, { at }) => ({ ...application, refundShownAt: at }),

  refundRenumbered: renumberRefund,

  refundResolved: resolveRefund,

  recordAdded: (application, { at, by, text }) => record(application, { at, by, text }),

  // If an invoice request has confirmed the receipt already, the receipt stays 已签收, however late the lock is shipped.
  shipped: (application, { at, by, carrier, trackingNumber }) =>
    handledIfDone(
      record(
        {
          ...application,
          shipment: { carrier, trackingNumber, shippedAt: at },
          receipt: application.receipt === "已签收" ? "已签收" : "已寄出",
        },
        { at, by, text: `已寄出：${carrier} ${trackingNumber}` },
      ),
      { at, by },
    ),

  recipientCorrected: (application, { at, by, remark, recipientName, recipientPhone, recipientAddress }) =>
    record(
      {
        ...application,
        form: { ...application.form, recipientName, recipientPhone, recipientAddress },
        recipientCorrectedAt: at,
      },
      { at, by, text: remark === undefined ? recipientCorrected : `${recipientCorrected}：${remark}` },
    ),

  shipmentCorrected: (application, { at, by, carrier, trackingNumber }) =>
    record(
      application.shipment
        ? { ...application, shipment: { ...application.shipment, carrier, trackingNumber } }
        : application,
      { at, by, text: `更正快递信息：${carrier} ${trackingNumber}` },
    ),

  locksGivenOut: giveLocksOut,

  resultsRecorded: recordResults,

  receiptConfirmed: (application, { at, by }) =>
    receive(application, {
      at,
      by,
      text: by.role === "system" ? receiptRecords.timer : receiptRecords.owner,
    }),

  invoiceRequested: (application, { at, buyer, delivery }) => {
    const lines = invoiceLinesOf(application);
    // The provider refuses an invoice over nothing. All locks may have been left out since the former invoice was taken
    // back.
    const failure = lines.length === 0 ? { failure: refusals.NOTHING_TO_INVOICE } : {};
    const requested: Application = {
      ...application,
      invoice: lines.length === 0 ? "开票失败" : "开票中",
      invoiceRequests: [
        ...application.invoiceRequests,
        {
          orderNo: nextInvoiceOrderNo(application),
          ...{ buyer, delivery, requestedAt: at },
          ...{ lines, remark: invoiceRemark(application), ...failure },
        },
      ],
    };
    return invoiceConfirmsReceipt(application)
      ? receive(requested, { at, by: system, text: receiptRecords.invoice })
      : requested;
  },

  invoiceIssued: (application, { document }) => ({
    ...application,
    invoice: "已开票",
    invoiceDocument: document,
  }),

  invoiceFailed: (application, { reason }) => ({
    ...application,
    invoice: "开票失败",
    invoiceRequests: application.invoiceRequests.map((request, index, { length }) =>
      index === length - 1 ? { ...request, failure: reason } : request,
    ),
  }),

  redLetterRequested: requestRedLetter,

  redLetterAwaitsBuyer: awaitBuyer,

  redLetterFailed: failRedLetter,

  invoiceReversed: reverseInvoice,

  // All counted money goes back. Without such money there is no refund to order.
  withdrawn: (application, { at, by, opinion, second }) => {
    const withdrawal = { at, by, opinion, ...(second ? { second } : {}) };
    const withdrawn: Application = { ...application, status: "已撤回", withdrawal };
    return orderRefund(withdrawn, undefined, { at, reason: "申请已撤回" });
  },

  // A settled question that comes up again, because a later statement still shows the difference, is open again.
  moneyQuestioned: (application, { at, id, text }) => ({
    ...application,
    moneyQuestions: [
      ...(application.moneyQuestions ?? []).filter((known) => known.id !== id),
      { id, at, text },
    ],
    operatorNotes: [...application.operatorNotes, { at, text }],
  }),

  moneyQuestionSettled: (application, { at, id, reason }) => ({
    ...application,
    moneyQuestions: (application.moneyQuestions ?? []).map((question) =>
      question.id === id ? { ...question, settled: { at, reason } } : question,
    ),
  }),

  operatorNoted: (application, { at, text, duty }) => ({
    ...application,
    operatorNotes: [...application.operatorNotes, { at, text, ...(duty ? { duty } : {}) }],
  }),

  ended: (application, { at }) => ({ ...application, endedAt: at }),
};

/**
 * Returns the application after the event. The function is pure; the transition table has decided before whether the
 * event may happen.
 */
export function apply(application: Application, event: ApplicationEvent): Application {
  const reduce = reducers[event.type] as (application: Application, event: ApplicationEvent) => Application;
  const next = reduce(application, event);
  return {
    ...next,
    version: application.version + 1,
    waitingSince: stageOf(next) === stageOf(application) ? application.waitingSince : event.at,
  };
}
