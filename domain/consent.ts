import type { Application, Draft } from "./application/application";
import { hasOwnInterest, type Person } from "./application/separation-of-duties";
import type { Actor } from "./values";
import { dayMs } from "./beijing-day";

/**
 * Commands that move money by hand and take two persons (复核). One operator proposes such a command; another one must
 * agree within a day, or the proposal lapses.
 */
export const handCommands = [
  "withdraw",
  "refundInvoiced",
  "refundPart",
  "treatRefund",
  "resolveRefund",
  "closeDifference",
  "bookRefund",
  "verifyDuty",
] as const;
export type HandCommand = (typeof handCommands)[number];

/** Titles of these commands in the users' words. */
export const handCommandTitles: Readonly<Record<HandCommand, string>> = {
  withdraw: "撤回并退款",
  refundInvoiced: "红冲退款",
  refundPart: "退费",
  treatRefund: "异常退款处理",
  resolveRefund: "人工结清",
  closeDifference: "关闭差异",
  bookRefund: "超额退款入账",
  verifyDuty: "已核实",
};

/**
 * Commands and messages that move money or close a question about money, each with what it must be based on: evidence of
 * a gateway or a statement, one operator with a reason, or two operators. Anything not listed here moves no money. A
 * bidder's payment is not listed, since nobody else moves it.
 */
export const moneyMovedBy = {
  settle: "evidence",
  paymentNotice: "evidence",
  refundNotice: "evidence",
  reconcileDay: "evidence",
  // A retry sends the same money to the same account, under a refund number that the gateway executes only once.
  retryRefund: "one",
  // The money of a booked refund went back in the channel's console. If that was more than was paid, two persons account
  // for the loss.
  bookRefund: "two if too much went back",
  // A duty about money that only a person can end.
  verifyDuty: "two if it is about money",
  // If no money is kept, one operator is enough for a withdrawal or a red letter.
  withdraw: "two if money is kept",
  cancel: "two if money is kept",
  refundInvoiced: "two if money is kept",
  refundPart: "two",
  treatRefund: "two",
  resolveRefund: "two",
  closeDifference: "two",
  decideConsent: "two",
} as const satisfies Record<string, string>;

/**
 * Decides whether a command that gives money back by hand takes two persons.
 * @param keptFen - money that the customer keeps paid, in fen
 */
export const takesTwo = (keptFen: number): boolean => keptFen > 0;

/** Actor of a withdrawal that an operator gave by cancelling the workflow in the Temporal UI. */
export const operatorAtTheConsole: Actor = { role: "operator", id: "temporal", name: "运维终端" };

/** Reason recorded for a withdrawal by cancelling the workflow. */
export const cancelledAtTheConsole = "运维终端取消";

/**
 * Decides whether nobody is known by name to have asked for a command. The first operator who agrees to such a command
 * counts as the one who asked.
 */
export const isAnonymous = (by: Pick<Actor, "id">): boolean => by.id === operatorAtTheConsole.id;

/** States of a proposal. 已同意: agreed to, and on its way to be carried out. 未执行: refused when it was carried out. */
export const consentStates = ["待复核", "已同意", "已执行", "未执行", "不同意", "已撤回", "已失效"] as const;
export type ConsentState = (typeof consentStates)[number];

/** Returns when a proposal made at this instant lapses. Both are milliseconds since the epoch. */
export const lapsesAt = (askedAt: number): number => askedAt + dayMs;

/** Returns the state of a proposal at `now`: a waiting one lapses after a day. Times are milliseconds since the epoch. */
export const stateAt = (
  { state, askedAt }: { state: ConsentState; askedAt: number },
  now: number,
): ConsentState => (state === "待复核" && now >= lapsesAt(askedAt) ? "已失效" : state);

/** Refusals of a second person because of who they are. */
export type SecondRefusal = "SECOND_IS_FIRST" | "NO_ROLE" | "OWN_APPLICATION";

interface Pair {
  /** Operator who proposed the command. */
  first: Pick<Actor, "id">;
  second: Person;
  /** Application whose money it is; absent if the money belongs to none. */
  application?: Pick<Application | Draft, "orgCode" | "submissions"> | undefined;
}

/**
 * Returns the reason why this person can't agree, or undefined if they can: they must be an operator, another person than
 * the first, and without an interest of their own. No scope lets a script come this far.
 */
export function secondRefusal({ first, second, application }: Pair): SecondRefusal | undefined {
  if (!second.roles.includes("operator")) return "NO_ROLE";
  if (second.subject === first.id) return "SECOND_IS_FIRST";
  return application && hasOwnInterest(second, application) ? "OWN_APPLICATION" : undefined;
}
