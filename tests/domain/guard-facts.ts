import type { GuardFacts } from "../../domain/application/transitions";
import { ownCorrections } from "../../domain/application/own-correction";
import { issuingStages } from "../../domain/locks/results";
import {
  handlingStatuses,
  invoiceStatuses,
  paymentStatuses,
  pickups,
  receiptStatuses,
  statuses,
} from "../../domain/values";

const either = [false, true] as const;

/**
 * Yields every combination of the facts that the transition table reads, whether it can occur or not. `disputed` has
 * the given value in all of them.
 */
export function* everyGuardFacts({
  disputed = false,
}: Partial<Pick<GuardFacts, "disputed">> = {}): Generator<GuardFacts> {
  for (const status of statuses)
    for (const payment of paymentStatuses)
      for (const handling of handlingStatuses)
        for (const receipt of receiptStatuses)
          for (const invoice of invoiceStatuses)
            for (const pickup of pickups)
              for (const shipped of either)
                for (const openAttempt of either)
                  for (const abnormalRefund of either)
                    for (const ended of either)
                      for (const issuing of issuingStages)
                        for (const { ownCorrection, returning } of redStandings(invoice))
                          for (const { refunding, goneBack } of moneyStandings(payment))
                            yield {
                              status,
                              payment,
                              handling,
                              receipt,
                              invoice,
                              pickup,
                              shipped,
                              openAttempt,
                              abnormalRefund,
                              disputed,
                              goneBack,
                              issuing,
                              ended,
                              ownCorrection,
                              returning,
                              refunding,
                            };
}

/** Returns the facts that matter only while an application has a blue invoice or a red letter under way. */
function redStandings(invoice: GuardFacts["invoice"]): Pick<GuardFacts, "ownCorrection" | "returning">[] {
  if (invoice === "红冲中") return either.map((returning) => ({ returning, ownCorrection: "open" }));
  if (invoice === "已开票" || invoice === "红冲失败")
    return ownCorrections.map((ownCorrection) => ({ ownCorrection, returning: false }));
  return [{ ownCorrection: "open", returning: false }];
}

/**
 * Returns the possible facts about refunds of the counted payment. Once the payment is 已退款, all of it has gone back.
 */
function moneyStandings(payment: GuardFacts["payment"]): Pick<GuardFacts, "refunding" | "goneBack">[] {
  if (payment !== "已支付") return [{ refunding: false, goneBack: payment === "已退款" }];
  return [
    { refunding: false, goneBack: false },
    { refunding: false, goneBack: true },
    { refunding: true, goneBack: true },
  ];
}

const implies = (premise: boolean, conclusion: boolean): boolean => !premise || conclusion;

/** Facts that must never be true together. Each rule has the name under which its breach is reported. */
const rules: Readonly<Record<string, (s: GuardFacts) => boolean>> = {
  "before the approval there is no money, no processing, no parcel, no invoice": (s) =>
    implies(
      s.status !== "审核通过" && s.status !== "已撤回",
      s.payment === "未支付" && s.invoice === "未申请" && !s.openAttempt && !s.abnormalRefund && !s.ended,
    ),
  "money was counted exactly if the processing has begun": (s) =>
    (s.payment === "未支付") === (s.handling === "未开始"),
  "已退款 is only ever a withdrawn application": (s) =>
    implies(s.payment === "已退款", s.status === "已撤回"),
  "what is 已办理 can't be withdrawn, but through a red letter": (s) =>
    implies(s.handling === "已办理" && s.invoice !== "已红冲", s.status === "审核通过"),
  "what is 已办理 and 邮寄 was shipped": (s) =>
    implies(s.handling === "已办理" && s.pickup === "邮寄", s.shipped),
  "only a paid, mailed, facts application is shipped; a red letter may come after": (s) =>
    implies(
      s.shipped,
      s.pickup === "邮寄" && (s.invoice === "已红冲" || (s.payment === "已支付" && s.status === "审核通过")),
    ),
  "已寄出 was shipped, and what was shipped is 已寄出 or 已签收": (s) =>
    implies(s.receipt === "已寄出", s.shipped) && implies(s.shipped, s.receipt !== "无"),
  "已签收 is mailed, and was shipped or confirmed by asking for the invoice": (s) =>
    implies(s.receipt === "已签收", s.pickup === "邮寄" && (s.shipped || s.invoice !== "未申请")),
  "an invoice is only asked for once paid": (s) => implies(s.invoice !== "未申请", s.payment !== "未支付"),
  "asking for the invoice confirms the receipt of a mailed lock": (s) =>
    implies(s.invoice !== "未申请" && s.pickup === "邮寄", s.receipt === "已签收"),
  "what is or may become a blue invoice that stands is paid and not withdrawn": (s) =>
    implies(
      ["开票中", "已开票", "红冲中", "红冲失败"].includes(s.invoice),
      s.payment === "已支付" && s.status === "审核通过",
    ),
  "已红冲 without another invoice is a refund, or a part of one is under way": (s) =>
    implies(s.invoice === "已红冲", s.status === "已撤回" || s.refunding),
  "a refund of counted money is under way from the withdrawal on, until it has gone back": (s) =>
    implies(s.status === "已撤回" && s.payment === "已支付", s.refunding),
  "money goes back beside no invoice that is over it": (s) =>
    implies(s.refunding, s.status === "已撤回" || ["未申请", "开票失败", "已红冲"].includes(s.invoice)),
  "money goes back after a red letter that is under way": (s) => implies(s.returning, s.invoice === "红冲中"),
  "a lock is with the authority only while it is paid for and handled, and no money is to go back": (s) =>
    implies(
      s.issuing === "underWay",
      s.status === "审核通过" &&
        s.payment === "已支付" &&
        s.handling === "办理中" &&
        !s.returning &&
        !s.goneBack &&
        !s.ended,
    ),
  "a lock that was issued was paid for; that makes the application 已办理, unless it is withdrawn or yet to be sent":
    (s) =>
      implies(
        s.issuing === "some",
        s.payment !== "未支付" &&
          (s.status === "已撤回" || s.handling === "已办理" || (s.pickup === "邮寄" && !s.shipped)),
      ),
  "what is 已办理 has a lock that was issued": (s) => implies(s.handling === "已办理", s.issuing === "some"),
  "nothing is late without a clock": (s) => s.ownCorrection !== "late",
  "a withdrawn application can't be paid any more": (s) => implies(s.status === "已撤回", !s.openAttempt),
  "an ended one is withdrawn and paid back, or handled and received": (s) =>
    implies(
      s.ended,
      !s.openAttempt &&
        s.invoice !== "开票中" &&
        s.invoice !== "红冲中" &&
        !s.refunding &&
        (s.status === "已撤回"
          ? s.payment !== "已支付"
          : s.handling === "已办理" && (s.pickup === "现场" || s.receipt === "已签收")),
    ),
};

/**
 * Rules of steps: what a move must never make of a state, because money or locks would come to harm, though an end can
 * still be reached.
 */
const stepRules: Readonly<Record<string, (from: GuardFacts, to: GuardFacts, by: string) => boolean>> = {
  "nothing is handed over, and no invoice is asked for, while money is in question": (
    { disputed },
    _to,
    by,
  ) => implies(disputed, !["giveOut", "markHandled", "requestInvoice"].includes(by)),
  "no part goes back by us while money is in question": (from, to, by) =>
    implies(from.disputed && by === "share refunded", to.refunding === from.refunding),
  "locks go to the authority only while they are handled": (from, to) =>
    implies(isHandedOut(from, to), from.handling === "办理中"),
  "a lock is handled, and an invoice asked for, only for money that is kept": (from, to, by) =>
    implies(isHandled(from, to) && by === "markHandled", from.payment === "已支付") &&
    implies(isInvoiceAsked(from, to), from.payment === "已支付"),
  "what is paid for is not paid for again": (from, to) =>
    implies(!from.openAttempt && to.openAttempt, from.payment === "未支付"),
  "a lock is sent once": (from, _to, by) => implies(by === "ship", !from.shipped),
  "the fee of a lock that was issued doesn't go back by a withdrawal": (from, to, by) =>
    implies(by === "withdraw" && to.status === "已撤回", from.issuing !== "some"),
};

const isHandedOut = (from: GuardFacts, to: GuardFacts): boolean =>
  from.issuing !== "underWay" && to.issuing === "underWay";
const isHandled = (from: GuardFacts, to: GuardFacts): boolean =>
  from.handling !== "已办理" && to.handling === "已办理";
/** An invoice over nothing fails at once. */
const isInvoiceAsked = (from: GuardFacts, to: GuardFacts): boolean =>
  ["未申请", "已红冲"].includes(from.invoice) && ["开票中", "开票失败"].includes(to.invoice);

const stepEntries = Object.entries(stepRules);

/** Returns the names of the rules that a move breaks. */
export const stepRulesBrokenBy = (from: GuardFacts, to: GuardFacts, by: string): string[] =>
  stepEntries.flatMap(([rule, holds]) => (holds(from, to, by) ? [] : [rule]));

const entries = Object.entries(rules);

/** Returns the names of the rules that the facts break. */
export const rulesBrokenBy = (facts: GuardFacts): string[] =>
  entries.flatMap(([rule, holds]) => (holds(facts) ? [] : [rule]));

/** Decides whether the facts break no rule, which is known at the first that they break. */
export const isLegal = (facts: GuardFacts): boolean => entries.every(([, holds]) => holds(facts));

/** Returns facts in few words, for messages: the words of the states, and the names of what is true. */
export const shortFacts = (facts: GuardFacts): string =>
  Object.entries(facts)
    .filter(([, value]) => ![false, "none", "open"].includes(value))
    .map(([name, value]) => (value === true ? name : /^[a-z]/i.test(value) ? `${name}=${value}` : value))
    .join(" ");
