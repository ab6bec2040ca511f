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
];
