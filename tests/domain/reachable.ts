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

/** Seconds between two steps. They are so many that every timer is due at every step. */
const stepSeconds = 400 * daySeconds;

/** Everything that can come next: every command by every role and every happening, in every variant. */
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

/** GuardFacts, how its money stands and how often it was put right: as much as the rest of a life depends on. */
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
 * Two attempts and two successes are enough to come to all facts but one: that of a second success whose refund is abnormal
 * beside a part that has gone back. Lives with a part have one success, or there would be four times as many.
 */
function isSmall(application: Application): boolean {
  const { attempts } = application;
  const successes = attempts.reduce((sum, { transactions }) => sum + transactions.length, 0);
  const hasPart = refundsOf(application).some(({ refund }) => refund.reason === "部分退费");
  return attempts.length <= 2 && successes <= (hasPart ? 1 : 2);
}

/** False of facts that only larger lives come to. */
export const isOfSmallLife = ({ status, goneBack, refunding, abnormalRefund }: GuardFacts): boolean =>
  !(status === "审核通过" && goneBack && abnormalRefund && !refunding);

/** All facts that a draft can come to, found breadth first, and what leads from stage to stage on the way. */
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
