import { z } from "zod";
import { openJournal, readJournal } from "../shared/journal";

const longestDelayMs = 3_600_000;

const outcomes = ["issue", "fail", "sign-fail"] as const;

/** Schema of the provider's behaviour for one order, or for all orders without a behaviour of their own. */
export const behaviourSchema = z.strictObject({
  /** Time that issuing takes, in milliseconds. */
  delayMs: z.int().min(0).max(longestDelayMs).default(1_000),
  outcome: z.enum(outcomes).default("issue"),
  /** Reason that is reported for a failure. */
  reason: z.string().trim().min(1).max(200).optional(),
  /** True to send each callback twice. */
  answerTwice: z.boolean().default(false),
  /** Number of orders or retries for which the behaviour applies; without it, it applies until it is changed. */
  times: z.int().positive().optional(),
  orderNo: z.string().min(1).optional(),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

/** Behaviour that was fixed for one order when it was accepted or retried. */
export type Plan = Pick<Behaviour, "delayMs" | "outcome" | "reason" | "answerTwice">;

/** Schema of the tax bureau's state: its drawer, and the buyers of blue invoices. */
export const bureauSchema = z.strictObject({
  drawer: z.enum(["logged in", "logged out", "due for certification"]).default("logged in"),
  /**
   * Way in which an order shows that the drawer isn't logged in: refused at submission, as 开票中, or as 开票失败. The vendor
   * documents none of them.
   */
  shows: z.enum(["refused", "waiting", "failed"]).default("failed"),
  /** Course of a red letter: it succeeds alone, it asks a buyer who has used the invoice, or the bureau refuses it. */
  redLetters: z.enum(["alone", "ask the buyer", "refused"]).default("alone"),
  /** Time for which queries don't find a new order, in milliseconds. */
  unknownForMs: z.int().min(0).max(60_000).default(0),
});
export type Bureau = z.output<typeof bureauSchema>;

type Entry =
  | { kind: "set"; behaviour: Behaviour }
  | { kind: "used"; orderNo?: string | undefined }
  | { kind: "bureau"; bureau: Bureau };

export interface Behaviours {
  set(behaviour: Behaviour): void;
  list(): Behaviour[];
  /** Returns the plan for a new order or a retry, and uses up one of the behaviour's `times`. */
  planFor(orderNo: string): Plan;
  setBureau(bureau: Bureau): void;
  bureau(): Bureau;
  close(): void;
}

/** Opens the behaviours, which are kept in a journal. */
export function openBehaviours(file: string): Behaviours {
  const behaviours = new Map<string | undefined, Behaviour>();
  let bureau = bureauSchema.parse({});

  const apply = (entry: Entry): void => {
    if (entry.kind === "bureau") {
      bureau = entry.bureau;
      return;
    }
    if (entry.kind === "set") {
      behaviours.set(entry.behaviour.orderNo, entry.behaviour);
      return;
    }
    const behaviour = behaviours.get(entry.orderNo);
    if (behaviour?.times === undefined) return;
    if (behaviour.times === 1) behaviours.delete(entry.orderNo);
    else behaviours.set(entry.orderNo, { ...behaviour, times: behaviour.times - 1 });
  };

  for (const entry of readJournal<Entry>(file)) apply(entry);
  const journal = openJournal<Entry>(file);
  const record = (entry: Entry): void => {
    journal.append(entry);
    apply(entry);
  };

  return {
    set: (behaviour) => record({ kind: "set", behaviour }),
    list: () => [...behaviours.values()],
    planFor: (orderNo) => {
      const behaviour = behaviours.get(orderNo) ?? behaviours.get(undefined);
      if (behaviour === undefined) return behaviourSchema.parse({});
      if (behaviour.times !== undefined) record({ kind: "used", orderNo: behaviour.orderNo });
      const { delayMs, outcome, reason, answerTwice } = behaviour;
      return { delayMs, outcome, answerTwice, ...(reason !== undefined && { reason }) };
    },
    setBureau: (next) => record({ kind: "bureau", bureau: next }),
    bureau: () => bureau,
    close: () => journal.close(),
  };
}
