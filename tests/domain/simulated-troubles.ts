import type { Application } from "../../domain/application/application";
import { partRefundOf } from "../../domain/application/follow-ups";
import { partAsked } from "../../domain/application/part-refund";
import { guardFactsOf, refusalOf } from "../../domain/application/transitions";
import { countedTransaction, heldFen, isRefundFinal, leftFen, refundsOf } from "../../domain/money/attempts";
import type { Refund } from "../../domain/money/payment";
import { refundNews } from "../../domain/money/refund-news";
import { consoleRefundEvent } from "../../domain/reconciliation/console-refunds";
import type { Role } from "../../domain/values";
import { after, at, issuer, operator, renewedBy } from "./samples";
import type { Step } from "./simulated-money";
import { followedUp } from "./simulation";

/*
 * Moves beyond those of simulation.ts, which make lives hard to end: results of single locks, money that goes back in
 * shares or in the channel's console, and questions about the money.
 */

/** A move: its number of variants for an application, and the application after one of them. */
export interface Trouble {
  variants: (application: Application) => number;
  play: (application: Application, step: Step) => Application;
  /** True if the move may lead to an end. What nobody is asked to do, such as a refund in the console, may not. */
  isRoad: boolean;
}

const serialsOf = ({ form }: Application): string[] => form.locks.map(({ lockSerial }) => lockSerial);

const mayGive = (application: Application, command: "recordResults" | "refundPart", role: Role): boolean =>
  refusalOf(command, role, guardFactsOf(application)) === undefined;

/** Reports a result of each lock: none, 已制证 or 未能办理, as the digits of the variant in base 3 say. */
function recordResults(application: Application, { choice, second }: Step): Application {
  if (!mayGive(application, "recordResults", "issuer")) return application;
  const digits = serialsOf(application).map(
    (serial, nth) => [serial, Math.floor((choice + 1) / 3 ** nth) % 3] as const,
  );
  const told = application.form.locks.filter((_, nth) => digits[nth]?.[1] !== 0);
  const leftOut = digits.flatMap(([serial, digit]) => (digit === 2 ? [serial] : []));
  return after(application, renewedBy(issuer, second, { locks: told }, leftOut));
}

/** Gives all the money that is left back by 退费, half of it, or the fee of one lock. */
function refundShare(application: Application, { choice, second }: Step): Application {
  const counted = countedTransaction(application)?.transaction;
  if (!counted || !mayGive(application, "refundPart", "operator")) return application;
  const lock = serialsOf(application)[choice - 2];
  const left = leftFen(counted);
  const asked =
    lock === undefined ? { amountFen: choice === 0 ? left : Math.ceil(left / 2) } : { locks: [lock] };
  const part = partAsked(application, asked);
  if ("refusal" in part || part.amountFen <= 0) return application;
  const given = { ...part, reason: "示例", ...(lock === undefined ? {} : { locks: [lock] }) };
  return after(application, { ...partRefundOf(application, operator, given), at: at(second) });
}

/** Refunds the money that is held, or half of it, in the channel's console. */
function refundInConsole(application: Application, { choice, second }: Step): Application {
  const { attempt, transaction } = countedTransaction(application) ?? {};
  const held = transaction ? heldFen(transaction) : 0;
  if (!attempt || !transaction || held <= 0) return application;
  const event = consoleRefundEvent(application, {
    ...{ attemptNumber: attempt.number, transactionId: transaction.id },
    refundNumber: `CONSOLE${transaction.consoleRefunds?.length ?? 0}-${application.version}`,
    amountFen: choice === 0 ? held : Math.ceil(held / 2),
  });
  return after(application, { ...event, at: at(second) });
}

/** Lets the gateway answer about one of the open refunds: it has gone back, or is abnormal. */
function answerRefund(application: Application, { choice, second }: Step): Application {
  const refund = openRefunds(application)[Math.floor(choice / 2)];
  const news = refund && refundNews(refund, { status: choice % 2 === 0 ? "refunded" : "abnormal" });
  if (!news) return application;
  return after(application, {
    type: "refundProgressed",
    at: at(second),
    refundNumber: refund.number,
    ...news,
  });
}

const openRefunds = (application: Application): Refund[] =>
  refundsOf(application).flatMap(({ refund }) => (isRefundFinal(refund) ? [] : [refund]));

const questionId = "demo-difference";
const isDisputed = (application: Application): boolean => guardFactsOf(application).disputed;

export const troubles = {
  "lock results": { variants: ({ form }) => 3 ** form.locks.length - 1, play: recordResults, isRoad: true },
  "share refunded": { variants: ({ form }) => 2 + form.locks.length, play: refundShare, isRoad: true },
  "refund answered": {
    variants: (application) => 2 * openRefunds(application).length,
    play: answerRefund,
    isRoad: true,
  },
  "console refund": { variants: () => 2, play: refundInConsole, isRoad: false },
  "money questioned": {
    variants: () => 1,
    play: (application, { second }) =>
      isDisputed(application) || !countedTransaction(application)
        ? application
        : after(application, { type: "moneyQuestioned", at: at(second), id: questionId, text: "示例" }),
    isRoad: false,
  },
  "question settled": {
    variants: () => 1,
    play: (application, { second }) =>
      isDisputed(application)
        ? after(application, { type: "moneyQuestionSettled", at: at(second), id: questionId, reason: "示例" })
        : application,
    isRoad: true,
  },
} as const satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof troubles;
export const troubleNames = Object.keys(troubles) as TroubleName[];

/** Plays a trouble with all that the workflow records by itself afterwards. */
export const suffer = (application: Application, name: TroubleName, step: Step): Application =>
  followedUp(application, troubles[name].play(application, step), step);
