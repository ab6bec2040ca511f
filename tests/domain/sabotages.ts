import { closingConditions } from "../../domain/application/closing";
import {
  commands,
  conditionsOf,
  refusalOf,
  rolesFor,
  type Command,
  type Condition,
  type GuardFacts,
} from "../../domain/application/transitions";

/*
 * Sabotages of the rules: each condition of the transition table and of the closing rule is taken out, or turned into its
 * contrary. The search for dead ends (ends.test.ts) sees them, or they are listed here with the reason why it can't.
 */

export interface Sabotage {
  name: string;
  /** Sabotages the rules. @returns a function that mends them */
  carryOut: () => () => void;
  /** Decides whether the sabotaged command is allowed in a state. */
  isAllowed: (facts: GuardFacts) => boolean;
  /** True for sabotages of the closing rule, which is no command. */
  isRule?: true;
}

/** Commands that the search leaves out, because nothing that decides about an application's life follows from them. */
const leftOut: readonly Command[] = ["delete", "addRecord", "correctRecipient", "correctShipment"];

function ofTable(): Sabotage[] {
  const given = commands.filter((command) => !leftOut.includes(command));
  return given.flatMap((command) =>
    rolesFor(command).flatMap((role) => {
      const conditions = (conditionsOf(command)[role] ?? []) as Condition[];
      return conditions.flatMap((condition, nth) => {
        const [holds, refusal] = condition;
        const sabotage = (how: string, instead: Condition[]): Sabotage => ({
          name: `${command} by ${role}: ${refusal} ${how}`,
          isAllowed: (facts) => refusalOf(command, role, facts) === undefined,
          carryOut: () => {
            conditions.splice(nth, 1, ...instead);
            return () => conditions.splice(nth, instead.length, condition);
          },
        });
        return [sabotage("out", []), sabotage("turned", [[(facts) => !holds(facts), refusal]])];
      });
    }),
  );
}

function ofClosing(): Sabotage[] {
  const rule = closingConditions as Record<string, (typeof closingConditions)[string]>;
  return Object.entries(closingConditions).flatMap(([name, holds]) => {
    const sabotage = (how: string, instead: typeof holds): Sabotage => ({
      name: `closing of what ${name} ${how}`,
      isAllowed: () => true,
      isRule: true,
      carryOut: () => {
        rule[name] = instead;
        return () => (rule[name] = holds);
      },
    });
    return [sabotage("out", () => true), sabotage("turned", (application) => !holds(application))];
  });
}

export const sabotages: readonly Sabotage[] = [...ofTable(), ...ofClosing()];

/** Names of sabotages that the search can't see, with the reasons. */
export const unseen: readonly (readonly [names: RegExp, reason: string])[] = [
  [
    /^closing of what (is approved|has no open order or refund|has no lock with the authority|has no open question) out$/,
    "The application closes too early, or twice, which leads to an end all the same. closing.test.ts has each of them.",
  ],
  [
    /^startPayment by bidder: ALREADY_PAID out$/,
    "The search has one payment in a life. The money schedules have several, and what is paid twice goes back.",
  ],
  [
    /^refundPart by operator: REFUND_UNDER_WAY out$/,
    "The search refunds one part in a life. part-refunds.test.ts asks for another one meanwhile.",
  ],
  [
    /NO_(OPEN_ATTEMPT|ABNORMAL_REFUND) out$|^giveOut .* NOT_IN_HANDLING out$|^markHandled .* NOT_IN_HANDLING out$/,
    "There is nothing that the command could change: no order, no refund, no lock without a result.",
  ],
  [
    /^(requestInvoice|reissueInvoice|refundPart) by \w+: NOT_PAID out$/,
    "Nothing is kept by then, so that there is nothing to invoice or to give back.",
  ],
  [
    /^(ship|markHandled) by reviewer: RED_LETTER_UNDER_WAY out$|^(markHandled|confirmReceipt|confirmReceiptTimed) by \w+: NOT_APPROVED out$/,
    "The money goes back all the same. That a lock was renewed or sent for nothing is a duty.",
  ],
  [
    /^markHandled by reviewer: NOT_SHIPPED out$/,
    "The results are recorded, and the application becomes 已办理 once the lock is sent (handledIfDone).",
  ],
  [
    /^reissueInvoice by bidder: REISSUES_USED_UP out$/,
    "One more correction of an invoice leads to an end, too.",
  ],
  [
    /^withdraw by \w+: (WITHDRAW_DRAFT (out|turned)|ALREADY_WITHDRAWN out)$/,
    "A draft or a withdrawn application that is withdrawn ends, too, and what was submitted ends by other roads. refusals.test.ts has each of them.",
  ],
];
