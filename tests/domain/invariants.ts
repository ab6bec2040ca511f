import { feeFenOf } from "../../domain/application/fees";
import type { Application } from "../../domain/application/application";
import { issuedLines } from "../../domain/application/invoicing";
import { stageOf, tabsOf } from "../../domain/application/stage";
import { guardFactsOf } from "../../domain/application/transitions";
import type { Transaction } from "../../domain/money/payment";
import { rulesBrokenBy } from "./guard-facts";

/**
 * Money that the gateways have taken, in fen by transaction: every payment that a test delivered, even if it was
 * refunded.
 */
export type GatewayLedger = ReadonlyMap<string, number>;

/**
 * Returns the stage by the design's definition of CaStage. The conditions stand in reverse order here, since a later
 * assignment overrides an earlier one.
 */
function stageByDesign(application: Application): string {
  const { status, handling, invoice, attempts } = application;
  const refunds = attempts.flatMap(({ transactions }) =>
    transactions.flatMap(({ refunds: made = [] }) => made.map((refund) => refund.status)),
  );
  let stage: string = status;
  if (status === "审核通过") stage = "待支付";
  if (handling === "办理中") stage = "办理中";
  if (handling === "已办理") stage = "已办理";
  if (["红冲中", "开票失败", "红冲失败"].includes(invoice)) stage = invoice;
  if (status === "已撤回") stage = "已撤回";
  if (refunds.includes("退款异常")) stage = "退款异常";
  return stage;
}

/** Returns the lists in which the design shows an application: the bidder's tabs, and the list of its status. */
function tabsByDesign({ status, payment, handling, invoice }: Application): string[] {
  const approved = status === "审核通过";
  const tabs: [string, boolean][] = [
    ["未支付", approved && payment === "未支付"],
    ["已支付", approved ? handling === "办理中" : status === "已撤回" && payment !== "未支付"],
    ["已办理", approved && handling === "已办理"],
    ["未申请", approved && payment === "已支付" && ["未申请", "开票失败"].includes(invoice)],
    ["已申请", invoice !== "未申请" && invoice !== "开票失败"],
  ];
  return [status, ...tabs.flatMap(([tab, shown]) => (shown ? [tab] : []))];
}

const isEmpty = (list: readonly unknown[]): boolean => list.length === 0;
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const withoutRecipient = ({
  form: { recipientName, recipientPhone, recipientAddress, ...form },
}: Application) => [
  form,
  [recipientName, recipientPhone, recipientAddress].map((text) => text !== undefined),
];
const sum = (amounts: Iterable<number>): number => [...amounts].reduce((total, fen) => total + fen, 0);

/**
 * Returns the rules on money, and whether each holds: every fen is counted once or is being refunded, and every attempt
 * has a permitted end.
 */
function moneyRules(application: Application, ledger: GatewayLedger): Record<string, boolean> {
  const { attempts, status, payment, id } = application;
  const feeFen = feeFenOf(application);
  const transactions = attempts.flatMap((attempt) => attempt.transactions);
  const counted = transactions.filter((transaction) => transaction.counted);
  const refunds = transactions.flatMap((transaction) => transaction.refunds ?? []);
  const isFinal = (refundStatus?: string): boolean =>
    refundStatus === "已退款" || refundStatus === "人工结清";
  const open = attempts.filter((attempt) => attempt.status === "待支付");
  const wholeOf = ({ refunds: made = [] }: Transaction) => made.filter(({ reason }) => reason !== "部分退费");
  const isBack = ({ amountFen, refunds: made = [] }: Transaction): boolean =>
    made.every(({ status: standing }) => isFinal(standing)) &&
    sum(made.map((refund) => refund.amountFen)) === amountFen;
  const countedAttempt = attempts.find((attempt) =>
    attempt.transactions.some((transaction) => transaction.counted),
  );
  return {
    "at most one attempt is open": open.length <= 1,
    "an open attempt beside counted money is being superseded":
      isEmpty(counted) || open.every(({ superseding }) => superseding),
    "only an open attempt is being superseded": attempts.every(
      (attempt) => !attempt.superseding || attempt.status === "待支付",
    ),
    "attempts are numbered in their order": attempts.every(
      ({ number }, index) => number === id + String(index + 1).padStart(4, "0"),
    ),
    "every attempt is about the frozen fee": attempts.every(({ amountFen }) => amountFen === feeFen),
    "at most one transaction counts": counted.length <= 1,
    "what counts was paid in time and whole": counted.every(
      ({ paidAt, amountFen }) => amountFen === feeFen && paidAt <= (countedAttempt?.deadline ?? ""),
    ),
    "money is booked exactly once": same(
      transactions.map(({ id: key }) => key).toSorted(),
      [...ledger.keys()].toSorted(),
    ),
    "counted and returned together are what the gateways took":
      sum(counted.map(({ amountFen }) => amountFen)) +
        sum(
          transactions.flatMap((transaction) =>
            transaction.counted ? [] : (transaction.refunds?.[0]?.amountFen ?? 0),
          ),
        ) ===
      sum(ledger.values()),
    "what doesn't count goes back": transactions.every(
      (transaction) => transaction.counted || transaction.refunds !== undefined,
    ),
    "what counts goes back exactly if withdrawn": counted.every(
      (transaction) => (status === "已撤回") === !isEmpty(wholeOf(transaction)),
    ),
    "a refund is whole, or of what its parts left": transactions.every(
      ({ amountFen, refunds: made = [] }) =>
        sum(made.map((refund) => refund.amountFen)) <= amountFen &&
        made.every(({ reason }, index) => reason === "部分退费" || index === made.length - 1),
    ),
    "refund numbers are all different": new Set(refunds.map(({ number }) => number)).size === refunds.length,
    "a refund has an end exactly if it is final": refunds.every(
      (refund) => isFinal(refund.status) === (refund.endedAt !== undefined),
    ),
    "未支付 has no counted money": (payment === "未支付") === isEmpty(counted),
    "已支付 has counted money whose refund isn't final":
      (payment === "已支付") === (counted.length === 1 && !counted.every(isBack)),
    "an attempt that can still be paid has no money": attempts.every(
      (attempt) => !["待支付", "被取代"].includes(attempt.status) || isEmpty(attempt.transactions),
    ),
    "an attempt is 支付成功 exactly with counted money that hasn't all gone back": attempts.every(
      (attempt) =>
        (attempt.status === "支付成功") ===
        (attempt.transactions.some((transaction) => transaction.counted) &&
          !attempt.transactions.every(isBack)),
    ),
    "an attempt is 已退款 or 人工结清 exactly if all its money has gone back": attempts.every(
      (attempt) =>
        ["已退款", "人工结清"].includes(attempt.status) ===
        (!isEmpty(attempt.transactions) && attempt.transactions.every(isBack)),
    ),
    "an attempt is 人工结清 if any of its money was settled by hand": attempts.every(
      (attempt) =>
        attempt.status !== "人工结清" ||
        attempt.transactions.some(({ refunds: made = [] }) =>
          made.some((refund) => refund.status === "人工结清"),
        ),
    ),
  };
}

/**
 * Returns the rules on an application's details, such as records and dates, beside those on its states, and whether
 * each holds.
 */
function particularRules(application: Application): Record<string, boolean> {
  const { status, receipt, invoice, handling, invoiceRequests, records, submissions, reviews } = application;
  const { shipment, invoiceDocument, withdrawal, paidAt, handledAt, payment } = application;
  const feeFen = feeFenOf(application);
  const texts = records.map(({ text }) => text);
  const reversed = application.reversedInvoices ?? [];
  const redFen = sum(reversed.map(({ amountFen }) => amountFen));
  const partFen = sum(
    application.attempts
      .flatMap(({ transactions }) => transactions.flatMap(({ refunds = [] }) => refunds))
      .flatMap(({ reason, amountFen }) => (reason === "部分退费" ? [amountFen] : [])),
  );
  const blueFen = redFen + sum((invoiceRequests.at(-1)?.lines ?? []).map(({ totalFen }) => totalFen));
  const numbers = [...reversed.flatMap(({ blue, red }) => [blue, red]), invoiceDocument].flatMap(
    (document) => document?.invoiceNumber ?? [],
  );
  const receipts = texts.filter((text) => ["确认签收", "超时自动确认签收", "自动确认签收"].includes(text));
  return {
    "已签收 exactly with one record of it": receipts.length === (receipt === "已签收" ? 1 : 0),
    "a parcel exactly with its record":
      (shipment !== undefined) === texts.some((text) => text.startsWith("已寄出：")),
    "已办理 exactly with its time": (handling === "已办理") === (handledAt !== undefined),
    "counted money exactly with its time": (payment !== "未支付") === (paidAt !== undefined),
    "已撤回 exactly with who withdrew": (status === "已撤回") === (withdrawal !== undefined),
    "a blue invoice stands exactly with its document":
      ["已开票", "红冲中", "红冲失败"].includes(invoice) === (invoiceDocument !== undefined),
    "blue minus red is the money kept, where it was invoiced":
      invoiceDocument === undefined ||
      (blueFen - redFen === feeFen - partFen && payment === "已支付" && status !== "已撤回"),
    "each invoice has its own number": new Set(numbers).size === numbers.length,
    "an invoice was asked for exactly if it isn't 未申请":
      isEmpty(invoiceRequests) === (invoice === "未申请"),
    "every asking but the last has failed, or its invoice was taken back":
      invoiceRequests.slice(0, -1).filter(({ failure }) => failure === undefined).length <= reversed.length,
    "an invoice that was taken back is over the lines that it was asked for with": same(
      reversed.map(({ amountFen }) => amountFen),
      issuedLines(application)
        .slice(0, reversed.length)
        .map((lines) => sum(lines.map(({ totalFen }) => totalFen))),
    ),
    "开票失败 exactly with a reason":
      (invoice === "开票失败") === (invoiceRequests.at(-1)?.failure !== undefined),
    "a fee exactly once submitted": feeFen > 0 === !isEmpty(submissions),
    "no more reviews than submissions": reviews.length <= submissions.length,
  };
}

/** Returns the rules on what a step may and may not change, and whether each holds. */
function stepRules(before: Application, after: Application): Record<string, boolean> {
  const receiptOrder = ["无", "已寄出", "已签收"];
  const paymentOrder = ["未支付", "已支付", "已退款"];
  const handlingOrder = ["未开始", "办理中", "已办理"];
  const forward = (order: string[], from: string, to: string): boolean =>
    order.indexOf(from) <= order.indexOf(to);
  const grows = (from: readonly unknown[], to: readonly unknown[]): boolean =>
    same(from, to.slice(0, from.length));
  return {
    "the version grows with every change": after === before || after.version > before.version,
    "waitingSince moves exactly with CaStage":
      (stageOf(after) !== stageOf(before)) === (after.waitingSince !== before.waitingSince),
    "receipt never goes back": forward(receiptOrder, before.receipt, after.receipt),
    "payment never goes back": forward(paymentOrder, before.payment, after.payment),
    "handling never goes back": forward(handlingOrder, before.handling, after.handling),
    "records are only added to": grows(before.records, after.records),
    "reviews and submissions are only added to":
      grows(before.reviews, after.reviews) && grows(before.submissions, after.submissions),
    "form and fee stand still while it is not to be edited, but for a recipient who is corrected":
      ["编辑中", "审核不通过"].includes(before.status) ||
      (same(withoutRecipient(before), withoutRecipient(after)) &&
        (before.recipientCorrectedAt !== after.recipientCorrectedAt || same(before.form, after.form)) &&
        feeFenOf(before) === feeFenOf(after)),
    "withdrawn stays withdrawn": before.status !== "已撤回" || after.status === "已撤回",
    "a blue invoice that stands only goes by a red letter":
      before.invoice !== "已开票" || ["已开票", "红冲中"].includes(after.invoice),
    "ended stays ended, but for a red letter, or a part that goes back":
      before.endedAt === undefined ||
      after.endedAt === before.endedAt ||
      after.invoice === "红冲中" ||
      guardFactsOf(after).refunding,
  };
}

/** Returns the rules on where people find an application, and whether each holds. */
export const placeRules = (application: Application): Record<string, boolean> => ({
  "CaStage is as the design says": stageOf(application) === stageByDesign(application),
  "the tabs are as the design says": same(tabsOf(application), tabsByDesign(application)),
});

/** Returns the names of all invariants that don't hold after a step. */
export function invariantsBroken(before: Application, after: Application, ledger: GatewayLedger): string[] {
  const rules = {
    ...placeRules(after),
    ...moneyRules(after, ledger),
    ...particularRules(after),
    ...stepRules(before, after),
  };
  return [
    ...rulesBrokenBy(guardFactsOf(after)),
    ...Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule])),
  ];
}
