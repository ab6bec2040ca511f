import { z } from "zod";
import { openJournal, readJournal } from "../shared/journal";

const longestDelayMs = 3_600_000;

const outcomes = ["issue", "fail", "sign-fail"] as const;

/** How the provider is told to behave: towards one order, or towards all that has no behaviour of its own. */
export const behaviourSchema = z.strictObject({
  /** How long issuing takes, in ms. */
  delayMs: z.int().min(0).max(longestDelayMs).default(1_000),
  outcome: z.enum(outcomes).default("issue"),
  /** What a failure is explained with. */
  reason: z.string().trim().min(1).max(200).optional(),
  /** Whether each callback comes twice. */
  answerTwice: z.boolean().default(false),
  /** For how many orders (or tries again) it holds; without it, until changed. */
  times: z.int().positive().optional(),
  orderNo: z.string().min(1).optional(),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

/** What was decided for one order when it was accepted, or tried again. */
export type Plan = Pick<Behaviour, "delayMs" | "outcome" | "reason" | "answerTwice">;

/** How the bureau's side stands: its drawer, and the buyers of blue invoices. */
export const bureauSchema = z.strictObject({
  drawer: z.enum(["logged in", "logged out", "due for certification"]).default("logged in"),
  /** How a drawer who isn't logged in shows, which the vendor doesn't say: at the submit, as 开票中, or as 开票失败. */
  shows: z.enum(["refused", "waiting", "failed"]).default("failed"),
  /** What a red letter meets: nothing in its way, a buyer who has used the invoice, or the bureau's refusal. */
  redLetters: z.enum(["alone", "ask the buyer", "refused"]).default("alone"),
  /** For how long a new order isn't found yet by a query. Milliseconds. */
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
  /** The plan for a new order, or for another try; uses up one of its `times`. */
  planFor(orderNo: string): Plan;
  setBureau(bureau: Bureau): void;
  bureau(): Bureau;
  close(): void;
}

/** The behaviours, kept in a journal. */
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
