import { beijingDay } from "../../../domain/beijing-day";
import type { Application } from "../../../domain/application/application";
import { unaltered } from "../../../stand-ins/wechat-pay/merchant-api/bill-alteration";
import { refundIdOf, type Spoiled } from "./bills";
import type { Played } from "./trades";

/** Both sides of a month, the gateways' files and our books, into which faults can be planted. */
export interface Sides {
  spoiled: Spoiled;
  /** Applications in our books, by id. */
  books: Map<string, Application>;
}

export const sidesOf = (played: readonly Played[]): Sides => ({
  spoiled: {
    wechat: structuredClone(unaltered),
    tradeLines: new Map(),
    flowLines: new Map(),
    unionPayLines: new Map(),
  },
  books: new Map(played.map(({ application }) => [application.id, application])),
});

/** An expected difference: its class, its kind and the number of its payment or refund. */
type Expected = `${string} ${string} ${string}`;

/**
 * Plants a fault in one trade. Returns the differences that a reconciliation must find, or undefined if the fault can't
 * be planted in this trade.
 */
type Plant = (sides: Sides, played: Played) => Expected[] | undefined;

const isWechat = ({ trade }: Played): boolean => trade.channel === "wechat";
const isKept = ({ refunds }: Played): boolean => refunds.length === 0;
/** Returns a refund that the system made itself. */
const ourRefund = ({ refunds }: Played) => refunds.find(({ number }) => !number.startsWith("HAND"));

const withoutMoney = (application: Application): Application => ({
  ...application,
  payment: "未支付",
  attempts: application.attempts.map((attempt) => ({ ...attempt, status: "待支付", transactions: [] })),
});

const cut = (line: string): string => line.slice(0, line.lastIndexOf(","));
/** Replaces the letter and the digits of a column of amounts, which begins at a given position of the line. */
const withDigits = (line: string, from: number, digits: string): string =>
  line.slice(0, from) + digits + line.slice(from + digits.length);
const amountColumn = 66;
const settledColumn = 180;

export const plants: Readonly<Record<string, Plant>> = {
  "a payment is missing there": ({ spoiled }, played) => {
    if (!isKept(played)) return undefined;
    const { transactionId, attemptNumber } = played;
    if (isWechat(played)) spoiled.wechat.omit.push(transactionId);
    else spoiled.unionPayLines.set(attemptNumber, () => undefined);
    return [`missingThere payment ${transactionId}`];
  },

  "a payment is missing here": ({ books }, played) => {
    if (!isKept(played)) return undefined;
    books.set(played.application.id, withoutMoney(played.application));
    return [`missingHere payment ${played.transactionId}`];
  },

  "an order has no application": ({ books }, played) => {
    if (!isKept(played)) return undefined;
    books.delete(played.application.id);
    return [`missingHere payment ${played.transactionId}`];
  },

  "a payment has another amount": ({ spoiled }, played) => {
    if (!isKept(played)) return undefined;
    const { transactionId, attemptNumber, trade } = played;
    const other = trade.amountFen + 1;
    if (isWechat(played)) spoiled.wechat.amountsFen[transactionId] = other;
    else
      spoiled.unionPayLines.set(attemptNumber, (line) =>
        withDigits(line, amountColumn, String(other).padStart(12, "0")),
      );
    return [`amountDiffers payment ${transactionId}`];
  },

  "a refund is missing there": ({ spoiled }, played) => {
    const refund = ourRefund(played);
    if (!refund) return undefined;
    if (isWechat(played)) spoiled.wechat.omit.push(refund.number);
    else spoiled.unionPayLines.set(refund.number, () => undefined);
    return [`missingThere refund ${refund.number}`];
  },

  "a refund isn't ours": ({ books }, played) => {
    const [first] = played.refunds;
    if (!first || played.refunds.length > 1 || ourRefund(played)) return undefined;
    const { application } = played;
    books.set(application.id, {
      ...application,
      payment: "已支付",
      attempts: application.attempts.map((attempt) => ({
        ...attempt,
        transactions: attempt.transactions.map((transaction) => ({ ...transaction, consoleRefunds: [] })),
      })),
    });
    return [`missingHere refund ${first.number}`];
  },

  "a refund is under way here": ({ books }, played) => {
    const refund = ourRefund(played);
    if (!refund) return undefined;
    const { application } = played;
    const [told] = application.attempts.flatMap(({ transactions }) => transactions);
    const [first] = told?.refunds ?? [];
    if (!told || !first) return undefined;
    const { endedAt: _, ...open } = first;
    books.set(application.id, {
      ...application,
      attempts: application.attempts.map((attempt) => ({
        ...attempt,
        transactions: [{ ...told, refunds: [{ ...open, status: "退款中" }] }],
      })),
    });
    // A bill that shows the refund as under way agrees with our books. The fund flow alone doesn't contain a refund's
    // status.
    return isWechat(played) && doneAfterItsBill(refund) ? [] : [`standingDiffers refund ${refund.number}`];
  },

  "a refund settled by hand was done as well": ({ books }, played) => {
    const refund = ourRefund(played);
    if (!refund || played.refunds.length > 1) return undefined;
    const { application } = played;
    books.set(application.id, {
      ...application,
      attempts: application.attempts.map((attempt) => ({
        ...attempt,
        transactions: attempt.transactions.map((transaction) =>
          transaction.refunds
            ? {
                ...transaction,
                refunds: transaction.refunds.map((one) => ({ ...one, status: "人工结清" as const })),
              }
            : transaction,
        ),
      })),
    });
    const told: Expected = `goneBackTwice refund ${refund.number}`;
    if (!isWechat(played)) return [told];
    // A refund occurs in the bill of the day on which it was requested, and in the fund flow of the day on which it was
    // done.
    return [
      ...(doneAfterItsBill(refund) ? [] : [told]),
      ...(beijingDay(refund.askedAt) === beijingDay(refund.doneAt) ? [] : [told]),
    ];
  },

  "a fee differs": ({ spoiled }, played) => {
    if (!isWechat(played)) return undefined;
    spoiled.wechat.feesFen[played.transactionId] = played.trade.amountFen;
    return [`feeDiffers funds ${played.transactionId}`];
  },

  "a payment wasn't settled": ({ spoiled }, played) => {
    if (!isWechat(played)) return undefined;
    spoiled.wechat.omitFlows.push(played.transactionId);
    return [`notSettled funds ${played.transactionId}`];
  },

  "a refund wasn't settled": ({ spoiled }, played) => {
    const refund = ourRefund(played);
    if (!refund || !isWechat(played)) return undefined;
    spoiled.wechat.omitFlows.push(refundIdOf(refund.number));
    return [`notSettled funds ${refundIdOf(refund.number)}`];
  },

  "another amount was settled": ({ spoiled }, played) => {
    const { transactionId, attemptNumber, trade } = played;
    if (isWechat(played)) spoiled.wechat.flowsFen[transactionId] = trade.amountFen + 100;
    else
      spoiled.unionPayLines.set(attemptNumber, (line) =>
        withDigits(line, settledColumn, `C${String(trade.amountFen + 100).padStart(12, "0")}`),
      );
    return [`settlementDiffers funds ${transactionId}`];
  },

  "a refund took another amount": ({ spoiled }, played) => {
    const refund = ourRefund(played);
    if (!refund || !isWechat(played)) return undefined;
    spoiled.wechat.flowsFen[refundIdOf(refund.number)] = refund.amountFen + 1;
    return [`settlementDiffers funds ${refundIdOf(refund.number)}`];
  },

  "money moved without a trade": ({ spoiled, books }, played) => {
    if (!isKept(played) || !isWechat(played)) return undefined;
    spoiled.wechat.omit.push(played.transactionId);
    books.set(played.application.id, withoutMoney(played.application));
    return [`notTraded funds ${played.transactionId}`];
  },

  "a line can't be read": ({ spoiled }, played) => {
    if (!isKept(played)) return undefined;
    const { transactionId, attemptNumber } = played;
    if (isWechat(played)) spoiled.tradeLines.set(transactionId, cut);
    else spoiled.unionPayLines.set(attemptNumber, (line) => withDigits(line, amountColumn, "?".repeat(12)));
    return ["unreadable payment line", `missingThere payment ${transactionId}`];
  },

  "a line of the fund flow can't be read": ({ spoiled }, played) => {
    if (!isKept(played) || !isWechat(played) || played.trade.amountFen > 80) return undefined;
    spoiled.flowLines.set(played.transactionId, cut);
    return ["unreadable funds line", `notSettled funds ${played.transactionId}`];
  },
};

const doneAfterItsBill = ({ askedAt, doneAt }: { askedAt: string; doneAt: string }): boolean => {
  return Date.parse(doneAt) >= Date.parse(`${beijingDay(askedAt)}T10:00:00+08:00`) + 86_400_000;
};
