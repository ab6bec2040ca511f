import type { Application } from "../../domain/application/application";
import { guardFactsOf, type Command, type GuardFacts } from "../../domain/application/transitions";
import { isRefundFinal, refundsOf } from "../../domain/money/attempts";
import { isRetriable } from "../../domain/money/refund-news";
import { ownReissuesOf } from "../../domain/application/own-correction";
import { afterCommands, afterHappenings, paymentsOf, secondAt, upTo } from "./moves";
import { draft, mailedForm } from "./samples";
import { evidenceKinds } from "./simulated-money";
import type { Happening } from "./simulation";
import { createStateDiagram } from "./state-diagram";

/** Number of variants of the commands and events that have several. All others have one. */
const variants: Partial<Record<Command | Happening, number>> = {
  ...{ edit: 2, submit: 2, review: 2, startPayment: 2, recordResults: 2, treatRefund: 2 },
  ...{ superseded: 3, "refund news": 6, "invoice news": 2, "red letter news": 3 },
};
const choicesOf = (by: Command | Happening): number[] => upTo(variants[by]);

/** Kinds of evidence that can be booked. Random lives (sequences.test.ts) show that no other kind changes anything. */
const bookable = evidenceKinds.slice(0, evidenceKinds.indexOf("repeated")).map((_, kind) => kind);

/** Returns the variants of "settle": each kind of evidence for each attempt, while a further payment is wanted. */
const settlementsOf = (application: Application): number[] =>
  hasRoom(application)
    ? application.attempts.flatMap((_, nth) => bookable.map((kind) => nth * evidenceKinds.length + kind))
    : [];

/**
 * Yields every possible next state: after every command by every role and after every event outside, in every variant.
 */
function* successors(
  application: Application,
  depth: number,
): Generator<{ by: Command | Happening; next: Application }> {
  const [second, facts] = [secondAt(depth), guardFactsOf(application)];
  yield* afterCommands(application, { facts, second }, (command) =>
    command === "settle" ? settlementsOf(application) : choicesOf(command),
  );
  yield* afterHappenings(application, second, choicesOf);
}

/**
 * Returns a key of the properties that decide how an application's life can continue: its guard facts, the states of
 * its money, and the number of its corrections.
 */
function outlineOf(application: Application): string {
  // Lives with a single order tell refunds that can be retried from the others. In all lives, that would double their number.
  const isSingle = application.attempts.length === 1;
  const attempts = application.attempts.map(({ status, superseding, transactions }) => [
    status,
    superseding,
    transactions.map(({ counted, refunds }) => [
      counted,
      refunds?.map((refund) => isRefundFinal(refund) || [refund.status, isSingle && isRetriable(refund)]),
    ]),
  ]);
  const letter = application.invoice === "红冲中" ? application.redLetters?.at(-1)?.purpose.kind : undefined;
  return JSON.stringify([guardFactsOf(application), attempts, ownReissuesOf(application), letter]);
}

/**
 * Decides whether a life is small enough to be continued. Two attempts and two payments reach all facts but one: a
 * second payment whose refund is abnormal while a part of the counted payment was refunded. Lives with a partial refund
 * have one payment, because two would quadruple the number of lives.
 */
function isSmall(application: Application): boolean {
  return application.attempts.length <= 2 && paymentsOf(application) <= mostPayments(application);
}

const mostPayments = (application: Application): number =>
  refundsOf(application).some(({ refund }) => refund.reason === "部分退费") ? 1 : 2;

/** Decides whether a further payment leaves a life small. */
const hasRoom = (application: Application): boolean => paymentsOf(application) < mostPayments(application);

/**
 * Decides whether small lives (see `isSmall`) reach these facts; false for the one combination that needs a larger
 * life.
 */
export const isOfSmallLife = ({ status, goneBack, refunding, abnormalRefund }: GuardFacts): boolean =>
  !(status === "审核通过" && goneBack && abnormalRefund && !refunding);

/** Returns all facts that a draft can reach, found breadth first, and the diagram of the steps between stages. */
export function reachable() {
  const found = new Map<string, GuardFacts>();
  const applications = new Map<string, Application>();
  const diagram = createStateDiagram();
  const seen = new Set<string>();
  let border: Application[] = [draft(mailedForm), draft()];
  for (let depth = 1; border.length > 0; depth += 1) {
    const next: Application[] = [];
    for (const application of border) {
      const facts = guardFactsOf(application);
      found.set(JSON.stringify(facts), facts);
      applications.set(outlineOf(application), application);
      for (const { by, next: successor } of successors(application, depth)) {
        if (successor === application || !isSmall(successor)) continue;
        diagram.note(application, by, successor);
        const outline = outlineOf(successor);
        if (seen.has(outline)) continue;
        seen.add(outline);
        next.push(successor);
      }
    }
    border = next;
  }
  return { facts: found, diagram, applications: [...applications.values()] };
}
