import type { Application } from "../../domain/application/application";
import { resultOf, tellsNothingNew } from "../../domain/locks/results";
import { partRefundOf } from "../../domain/application/follow-ups";
import { partAsked } from "../../domain/application/part-refund";
import { refusalOf } from "../../domain/application/transitions";
import { countedTransaction, heldFen, isRefundFinal, leftFen, refundsOf } from "../../domain/money/attempts";
import type { Refund } from "../../domain/money/payment";
import { refundNews } from "../../domain/money/refund-news";
import { consoleRefundEvent } from "../../domain/reconciliation/console-refunds";
import type { Role } from "../../domain/values";
import { upTo } from "./moves";
import { after, at, issuer, operator, renewedBy } from "./samples";
import { refundAnswers, type Step } from "./simulated-money";
import { factsOf, followedUp } from "./simulation";

/*
 * Moves beyond those of simulation.ts, which make lives hard to end: results of single locks, money that goes back in
 * shares or in the channel's console, and questions about the money.
 */

/** A move: its variants for an application, and the application after one of them. */
export interface Trouble {
  variants: (application: Application) => readonly number[];
  play: (application: Application, step: Step) => Application;
  /** True if the move may lead to an end. What nobody is asked to do, such as a refund in the console, may not. */
  isRoad: boolean;
}

const serialsOf = ({ form }: Application): string[] => form.locks.map(({ lockSerial }) => lockSerial);

const mayGive = (application: Application, command: "recordResults" | "refundPart", role: Role): boolean =>
  refusalOf(command, role, factsOf(application)) === undefined;

/** Returns the digits of a variant in base 3, one for each lock: no result, 已制证 or 未能办理. */
const digitsOf = ({ form }: Application, choice: number): number[] =>
  form.locks.map((_, nth) => Math.floor((choice + 1) / 3 ** nth) % 3);

/**
 * Returns the variants of results: each combination for locks that are undecided, and each late result of a single lock
 * that is decided, because further combinations are these reports after one another.
 */
function resultsOf(application: Application): number[] {
  const isDecided = application.form.locks.map(
    ({ lockSerial }) => resultOf(application, lockSerial)?.outcome !== undefined,
  );
  return upTo(3 ** isDecided.length - 1).filter((choice) => {
    const told = digitsOf(application, choice).flatMap((digit, nth) => (digit === 0 ? [] : [nth]));
    return told.length === 1 || !told.some((nth) => isDecided[nth]);
  });
}

/** Reports a result of each lock that a variant names. A report without news changes nothing. */
function recordResults(application: Application, { choice, second }: Step): Application {
  if (!mayGive(application, "recordResults", "issuer")) return application;
  const digits = digitsOf(application, choice);
  const locks = application.form.locks.filter((_, nth) => digits[nth] !== 0);
  const leftOut = serialsOf(application).filter((_, nth) => digits[nth] === 2);
  const event = renewedBy(issuer, second, { locks }, leftOut);
  return tellsNothingNew(application, event.results) ? application : after(application, event);
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

/** Lets the gateway answer about one of the open refunds. */
function answerRefund(application: Application, { choice, second }: Step): Application {
  const refund = openRefunds(application)[Math.floor(choice / refundAnswers.length)];
  const answer = refundAnswers[choice % refundAnswers.length];
  const news = refund && answer && refundNews(refund, answer);
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
const isDisputed = (application: Application): boolean => factsOf(application).disputed;

export const troubles = {
  "lock results": { variants: resultsOf, play: recordResults, isRoad: true },
  "share refunded": { variants: ({ form }) => upTo(2 + form.locks.length), play: refundShare, isRoad: true },
  "refund answered": {
    variants: (application) => upTo(refundAnswers.length * openRefunds(application).length),
    play: answerRefund,
    isRoad: true,
  },
  "console refund": { variants: () => upTo(2), play: refundInConsole, isRoad: false },
  "money questioned": {
    variants: () => upTo(),
    play: (application, { second }) =>
      isDisputed(application) || !countedTransaction(application)
        ? application
        : after(application, { type: "moneyQuestioned", at: at(second), id: questionId, text: "示例" }),
    isRoad: false,
  },
  "question settled": {
    variants: () => upTo(),
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
