import type { Application } from "../../domain/application/application";
import {
  commands,
  guardFactsOf,
  refusalOf,
  type Command,
  type GuardFacts,
} from "../../domain/application/transitions";
import { refundsOf } from "../../domain/money/attempts";
import { roles } from "../../domain/values";
import { ownReissuesOf } from "../../domain/application/own-correction";
import { daySeconds, draft, mailedForm } from "./samples";
import { evidenceKinds } from "./simulated-money";
import { give, happen, happenings, type Happening } from "./simulation";
import { createStateDiagram } from "./state-diagram";

/** Seconds between two steps, so many that every timer is due at every step. */
const stepSeconds = 400 * daySeconds;

/**
 * Yields every possible next state: after every command by every role and after every event outside, in every variant.
 */
function* successors(
  application: Application,
  depth: number,
): Generator<{ by: Command | Happening; next: Application }> {
  const second = depth * stepSeconds;
  const facts = guardFactsOf(application);
  for (const command of commands) {
    for (const role of roles) {
      if (refusalOf(command, role, facts)) continue;
      const variants = command === "settle" ? evidenceKinds.length * application.attempts.length : 2;
      for (let choice = 0; choice < variants; choice += 1)
        yield { by: command, next: give(application, command, role, { choice, second }) };
    }
  }
  for (const happening of happenings) {
    for (let choice = 0; choice < 4; choice += 1)
      yield { by: happening, next: happen(application, happening, { choice, second }) };
  }
}

/**
 * Returns a key of the properties that decide how an application's life can continue: its guard facts, the states of
 * its money, and the number of its corrections.
 */
function outlineOf(application: Application): string {
  const attempts = application.attempts.map(({ status, superseding, transactions }) => [
    status,
    superseding,
    transactions.map(({ counted, refunds }) => [counted, refunds?.map((refund) => refund.status)]),
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
  const { attempts } = application;
  const successes = attempts.reduce((sum, { transactions }) => sum + transactions.length, 0);
  const hasPart = refundsOf(application).some(({ refund }) => refund.reason === "部分退费");
  return attempts.length <= 2 && successes <= (hasPart ? 1 : 2);
}

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
