import { setTimeout as pause } from "node:timers/promises";
import type { PartName } from "../../embedded/stack/parts";
import type { EngineView } from "../support/engine";
import type { MongoProxy } from "../support/mongo-proxy";
import type { OwnStack } from "../support/own-stack";
import { answerUnreadably, signalUnreadably, unreadablePayloads } from "../support/unreadable";
import type { World } from "../support/world";
import { persist } from "../support/persistent";
import type { Life } from "./lifecycles";
import type { Random } from "./random";

const struckParts: readonly [PartName, ...PartName[]] = [
  "worker",
  "worker",
  "api",
  "mongo",
  "mongo",
  "temporal",
  "wechat-gateway",
  "union-pay-gateway",
  "sms-provider",
  "invoice-provider",
];

/** Longest wait for a write, in milliseconds. Somebody writes sooner, unless all are waiting for something. */
const longestWaitMs = 10_000;

export interface Struck {
  what: string;
  /** Time from the part's readiness to the first accepted command, in milliseconds. */
  recoveryMs?: number;
}

/** Data that blows against applications need, in contrast to blows against programs. */
interface Lived {
  engine: EngineView;
  random: Random;
  lives: () => Life[];
  /** Resolves when the next command is accepted. */
  nextAccepted: () => Promise<void>;
}

interface Battlefield extends Lived {
  world: World;
  own: OwnStack;
}

/** Kinds of blows, with their relative frequencies. */
const strikes = {
  revive: { share: 10, deal: terminateAndRevive },
  reset: { share: 10, deal: reset },
  store: { share: 5, deal: stallStore },
  stalled: { share: 5, deal: killStalled },
  unheard: { share: 10, deal: killUnheard },
  unreadable: { share: 10, deal: sendUnreadable },
  kill: { share: 29, deal: kill },
  freeze: { share: 21, deal: freeze },
};
type Strike = keyof typeof strikes;
const allStrikes = Object.keys(strikes) as Strike[];

/** Reads the kinds of blows from words between commas; all kinds by default. @throws Error for an unknown word */
export const strikesNamed = (words = allStrikes.join()): Strike[] =>
  words.split(",").map((word) => {
    const named = allStrikes.find((name) => name === word);
    if (named === undefined) throw new Error(`${word} is none of ${allStrikes.join()}`);
    return named;
  });

/** Deals one blow of the given kinds, and returns the time until commands were accepted again. */
export function strike(field: Battlefield, among: readonly Strike[]): Promise<Struck> {
  const total = among.reduce((sum, name) => sum + strikes[name].share, 0);
  let chance = field.random.next() * total;
  const dealt = among.find((name) => (chance -= strikes[name].share) < 0) ?? "kill";
  return strikes[dealt].deal(field);
}

async function kill({ own: { stack }, random, nextAccepted }: Battlefield): Promise<Struck> {
  const part = random.pick(struckParts);
  stack.child(part).kill("SIGKILL");
  await stack.child(part).ready();
  const readyAt = performance.now();
  await nextAccepted();
  return { what: `kill ${part}`, recoveryMs: performance.now() - readyAt };
}

/**
 * Stops a process for a while. MongoDB is sometimes stopped for so long that a write times out as a local activity and
 * continues as a regular one.
 */
async function freeze({ own: { stack }, random, nextAccepted }: Battlefield): Promise<Struck> {
  const part = random.pick(struckParts);
  const frozenMs = part === "mongo" && random.next() < 0.3 ? 18_000 : random.between(1_000, 6_000);
  stack.child(part).kill("SIGSTOP");
  try {
    await pause(frozenMs);
  } finally {
    stack.child(part).kill("SIGCONT");
  }
  const readyAt = performance.now();
  await nextAccepted();
  return {
    what: `${frozenMs > 15_000 ? "stall" : "freeze"} ${part}`,
    recoveryMs: performance.now() - readyAt,
  };
}

/** Holds writes while reads continue, as a slow disk or an election does. */
export async function stall(proxy: MongoProxy, random: Random): Promise<void> {
  proxy.holdWrites();
  try {
    await pause(random.between(5_000, 30_000));
  } finally {
    proxy.release();
  }
}

async function stallStore({ own: { proxy }, random, nextAccepted }: Battlefield): Promise<Struck> {
  await stall(proxy, random);
  const readyAt = performance.now();
  await nextAccepted();
  return { what: "stalled store", recoveryMs: performance.now() - readyAt };
}

/** Kills the worker at a random moment while writes are held. */
async function killStalled({ own: { stack, proxy }, random, nextAccepted }: Battlefield): Promise<Struck> {
  const killed = async () => {
    await pause(random.between(0, 20_000));
    stack.child("worker").kill("SIGKILL");
    await stack.child("worker").ready();
  };
  await Promise.all([stall(proxy, random), killed()]);
  const readyAt = performance.now();
  await nextAccepted();
  return { what: "kill worker while the store stalls", recoveryMs: performance.now() - readyAt };
}

/**
 * Kills Temporal and the API just after a step was written, so that nobody learns of the write and Temporal's history
 * lacks it.
 */
async function killUnheard({ own: { stack, proxy }, nextAccepted }: Battlefield): Promise<Struck> {
  const parts = [stack.child("temporal"), stack.child("api")];
  proxy.holdReplies({ collection: "applications" });
  try {
    const isHeld = await Promise.race([proxy.nextHeld(), pause(longestWaitMs, false)]);
    if (!isHeld) return { what: "nothing was written" };
    for (const part of parts) part.kill("SIGKILL");
  } finally {
    proxy.release();
  }
  for (const part of parts) await part.ready();
  const readyAt = performance.now();
  await nextAccepted();
  return { what: "kill temporal and api after the write", recoveryMs: performance.now() - readyAt };
}

function anyOpen({ lives, random }: Lived): Life | undefined {
  const [first, ...others] = lives().filter(({ ended, acknowledged }) => !ended && acknowledged.length > 0);
  return first && random.pick([first, ...others]);
}

async function terminateAndRevive(field: Battlefield): Promise<Struck> {
  const life = anyOpen(field);
  if (!life) return { what: "nothing to terminate" };
  const ended = await field.engine.client.workflow
    .getHandle(life.id)
    .terminate("chaos")
    .then(
      () => true,
      () => false,
    );
  const startedAt = performance.now();
  if (ended) {
    const path = `/api/operations/applications/${life.id}/revival`;
    // The workflow may have written its end just before. Then there is nothing to revive.
    await persist(field.world.operator.api, "POST", path).catch((error: Error) => {
      if (!error.message.includes("APPLICATION_ENDED")) throw error;
    });
  }
  return { what: "terminate and revive", recoveryMs: performance.now() - startedAt };
}

/**
 * Sends messages, headers and answers that nobody can decrypt, as anybody who reaches Temporal's port could. The short
 * form of the test omits this.
 */
export async function sendUnreadable(field: Lived): Promise<Struck> {
  const { engine, lives, nextAccepted } = field;
  const life = anyOpen(field);
  const other = lives().find(({ id, acknowledged }) => id !== life?.id && acknowledged.length > 0);
  if (!life || !other) return { what: "nobody to send to" };
  const startedAt = performance.now();
  try {
    for (const payload of Object.values(await unreadablePayloads(engine.client, other.id))) {
      await signalUnreadably(engine.client, life.id, payload);
      await answerUnreadably(engine.client, life.id, payload);
    }
  } catch (error) {
    // The run has ended meanwhile.
    return { what: `not sent: ${error instanceof Error ? error.message.slice(0, 60) : "?"}` };
  }
  await nextAccepted();
  return { what: "unreadable messages", recoveryMs: performance.now() - startedAt };
}

/**
 * Resets a workflow to one of its last three workflow tasks. Temporal repeats the later messages. The short form of the
 * test omits this.
 */
async function reset(field: Battlefield): Promise<Struck> {
  const { engine, random } = field;
  const life = anyOpen(field);
  if (!life) return { what: "nothing to reset" };
  const startedAt = performance.now();
  try {
    life.wasReset = true;
    const { events } = await engine.client.workflow.getHandle(life.id).fetchHistory();
    const tasks = (events ?? []).filter(({ workflowTaskCompletedEventAttributes: it }) => it).slice(-3);
    const [first, ...others] = tasks;
    if (!first) return { what: "nothing to reset" };
    await engine.client.workflowService.resetWorkflowExecution({
      namespace: "default",
      workflowExecution: { workflowId: life.id },
      reason: "chaos",
      workflowTaskFinishEventId: random.pick([first, ...others]).eventId ?? null,
      requestId: `${life.id}-${startedAt}`,
    });
    return { what: "reset", recoveryMs: performance.now() - startedAt };
  } catch (error) {
    return { what: `not reset: ${error instanceof Error ? error.message.slice(0, 60) : "?"}` };
  }
}
