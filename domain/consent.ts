import type { Application, Draft } from "./application/application";
import { hasOwnInterest, type Person } from "./application/separation-of-duties";
import type { Actor } from "./values";
import { dayMs } from "./beijing-day";

/**
 * 复核: what moves money by hand is given by two persons. One operator asks, and another agrees within a day, or it comes to
 * nothing.
 */
export const handCommands = [
  "withdraw",
  "refundInvoiced",
  "refundPart",
  "treatRefund",
  "resolveRefund",
  "closeDifference",
  "bookRefund",
] as const;
export type HandCommand = (typeof handCommands)[number];

/** In the office's words. */
export const handCommandTitles: Readonly<Record<HandCommand, string>> = {
  withdraw: "撤回并退款",
  refundInvoiced: "红冲退款",
  refundPart: "退费",
  treatRefund: "异常退款处理",
  resolveRefund: "人工结清",
  closeDifference: "关闭差异",
  bookRefund: "超额退款入账",
};

/**
 * Money is moved, or a question of money closed, by the word of these: the evidence of a gateway or a statement, one operator who
 * gives a reason, or two of them. Whatever isn't here moves none. Money that bidders pay is none that somebody moves.
 */
export const moneyMovedBy = {
  settle: "evidence",
  paymentNotice: "evidence",
  refundNotice: "evidence",
  reconcileDay: "evidence",
  // A retry sends the same money to the same account, under a number by which it goes but once.
  retryRefund: "one",
  // Its money went back in the console; where that was more than was paid, two account for the loss.
  bookRefund: "two if too much went back",
  // Without money that is kept, the withdrawal, or the red letter, is one operator's.
  withdraw: "two if money is kept",
  cancel: "two if money is kept",
  refundInvoiced: "two if money is kept",
  refundPart: "two",
  treatRefund: "two",
  resolveRefund: "two",
  closeDifference: "two",
  decideConsent: "two",
} as const satisfies Record<string, string>;

/** True where a command that gives money back by hand takes two persons. Fen. */
export const takesTwo = (keptFen: number): boolean => keptFen > 0;

/** Cancelling in the Temporal UI is the operator's withdrawal. */
export const operatorAtTheConsole: Actor = { role: "operator", id: "temporal", name: "运维终端" };

/** The reason that a cancellation gives. */
export const cancelledAtTheConsole = "运维终端取消";

/** True of what nobody has asked for by name yet: the first operator who agrees to it has asked for it. */
export const isAnonymous = (by: Pick<Actor, "id">): boolean => by.id === operatorAtTheConsole.id;

/** 已同意 is agreed to, and on its way to be carried out; 未执行 was refused as it was carried out. */
export const consentStates = ["待复核", "已同意", "已执行", "未执行", "不同意", "已撤回", "已失效"] as const;
export type ConsentState = (typeof consentStates)[number];

/** When what was asked for at the instant comes to nothing. Milliseconds. */
export const lapsesAt = (askedAt: number): number => askedAt + dayMs;

/** How it stands by now. */
export const stateAt = (
  { state, askedAt }: { state: ConsentState; askedAt: number },
  now: number,
): ConsentState => (state === "待复核" && now >= lapsesAt(askedAt) ? "已失效" : state);

/** Why somebody can't be the second person, of those that have something to do with it. */
export type SecondRefusal = "SECOND_IS_FIRST" | "SECOND_IS_SCRIPT" | "NO_ROLE" | "OWN_APPLICATION";

interface Pair {
  /** Who asked. */
  first: Pick<Actor, "id">;
  second: Person & { isScript?: boolean };
  /** Whose money it is; none where it is nobody's. */
  application?: Pick<Application | Draft, "orgCode" | "submissions"> | undefined;
}

/** Why the second can't agree, or undefined: another operator than the first, a person, without an interest of their own. */
export function secondRefusal({ first, second, application }: Pair): SecondRefusal | undefined {
  if (!second.roles.includes("operator")) return "NO_ROLE";
  if (second.isScript) return "SECOND_IS_SCRIPT";
  if (second.subject === first.id) return "SECOND_IS_FIRST";
  return application && hasOwnInterest(second, application) ? "OWN_APPLICATION" : undefined;
}
