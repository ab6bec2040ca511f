import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "../../contract/answers";
import { wasSubmitted } from "../../domain/application/application";
import { newsOf } from "../../domain/events/public-event";
import { eventually } from "../../embedded/demo/narrator";
import type { OwnStack } from "../support/own-stack";
import { differs } from "../support/agreement";
import { persist } from "../support/persistent";
import type { World } from "../support/world";
import type { Life } from "./lifecycles";
import type { Random } from "./random";

type Event = Answer<"event">;
interface Received {
  id: string;
  applicationId: string;
  taken: boolean;
}

/** Ways in which the receiver answers badly, by the names of its control page. Half of all times it answers rightly. */
const faults = ["every-other", "every-other", "refuse", "gone", "late", "silent", "lose-answer"] as const;
/** Milliseconds for which the receiver is away, once. */
const awayMs = 60_000;

/** All events that readers and the receiver got during a run, each list in the order of their arrival. */
interface Heard {
  /** Events that a reader with a cursor got while the lives took place. */
  read: readonly Event[];
  /** Events that a reader gets who starts from the beginning after the run. */
  anew: readonly Event[];
  received: readonly Received[];
  forged: number;
}

/** Starts two other systems that follow the lives: one reads with a cursor, the other is called and answers badly. */
export async function startListeners({
  world,
  own,
  random,
}: {
  world: World;
  own: OwnStack;
  random: Random;
}) {
  const enable = async () => {
    const { api } = world.operator;
    const { items } = await persist<Answer<"webhookEndpoints">>(api, "GET", "/api/webhook-endpoints");
    for (const { id } of items) await persist(api, "POST", `/api/webhook-endpoints/${id}/enablement`);
    return items;
  };
  // The receiver gets events from its registration on.
  await eventually("the receiver's endpoint", enable, ({ length }) => length > 0);
  const read: Event[] = [];
  let next: string | undefined;
  const over = new AbortController();
  const rest = (ms: number) => pause(ms, undefined, { signal: over.signal }).catch(() => undefined);

  /** Reads on from a cursor until there is no more, and returns the next cursor. */
  async function readOn(from: string | undefined, heard: Event[]): Promise<string> {
    const query = from === undefined ? "" : `?after=${from}`;
    const page = await persist<Answer<"events">>(world.subscriber.api, "GET", `/api/events${query}`);
    heard.push(...page.items);
    return page.hasMore ? readOn(page.next, heard) : page.next;
  }
  const reading = async () => {
    for (; !over.signal.aborted; await rest(random.between(500, 3_000))) next = await readOn(next, read);
  };

  const control = (path: string, init?: RequestInit) =>
    fetch(`${own.stack.addresses.webhookReceiver}/control/${path}`, init);
  const answer = (kind: string, times: number) =>
    control("faults", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind, times }),
    });
  const answeringBadly = async () => {
    const receiver = own.stack.child("webhook-receiver");
    await rest(10_000);
    receiver.kill("SIGSTOP");
    await rest(awayMs);
    receiver.kill("SIGCONT");
    for (; !over.signal.aborted; await rest(random.between(2_000, 8_000))) {
      await answer(random.pick(faults), random.between(1, 8));
      await enable();
    }
  };
  const work = Promise.all([reading(), answeringBadly()]);
  work.catch(() => undefined);

  return {
    /** Stops both followers after the receiver has got all pending events, and returns everything that was heard. */
    async heard(): Promise<Heard> {
      over.abort();
      await work;
      await answer("refuse", 0);
      const anew: Event[] = [];
      await eventually(
        "all is told",
        () => world.models.applications.countDocuments({ untold: { $exists: true } }),
        (untold) => untold === 0,
        60,
      );
      await readOn(undefined, anew);
      await readOn(next, read);
      const result = async () =>
        (await (await control("events")).json()) as { events: Received[]; forged: number };
      const { events, forged } = await eventually(
        "the receiver took all",
        async () => {
          await enable();
          return result();
        },
        ({ events: some }) => {
          const taken = new Set(some.flatMap((one) => (one.taken ? [one.id] : [])));
          return anew.every(({ id }) => taken.has(id));
        },
        300,
      );
      return { read, anew, received: events.toReversed(), forged };
    },
  };
}

const once = (ids: readonly string[]): string[] => [...new Set(ids)];

/** Returns the events that were lost, doubled, forged or out of order; empty if all is well. */
export async function faultsOfEvents(world: World, lives: readonly Life[], heard: Heard): Promise<string[]> {
  const { read, anew, received, forged } = heard;
  const known = new Map(anew.map((event) => [event.id, JSON.stringify(event)]));
  const found = [
    ...differs("forged", forged, 0),
    ...differs("told anew twice", anew.length, once(anew.map(({ id }) => id)).length),
    ...[...read, ...received].flatMap(({ id }) => (known.has(id) ? [] : [`${id} is no event`])),
    ...read.flatMap((event) =>
      known.get(event.id) === JSON.stringify(event) ? [] : [`${event.id} has two contents`],
    ),
  ];
  for (const { id } of lives) {
    const document = await world.models.applications.findById(id).lean();
    const told = await world.models.events.find({ applicationId: id }).sort({ sequence: 1 }).lean();
    const news = document && wasSubmitted(document.application) ? newsOf(document.application, told, "") : [];
    const events = anew.filter(({ data }) => data.applicationId === id);
    const order = events.map((event) => event.id);
    const inOrder = (ids: readonly string[]) => once(ids).filter((each) => order.includes(each));
    const taken = received.filter((one) => one.taken && one.applicationId === id);
    found.push(
      ...[
        ...differs(
          "sequence",
          events.map(({ sequence }) => sequence),
          events.map((_, index) => index + 1),
        ),
        ...differs(
          "untold",
          news.map((event) => event.id),
          [],
        ),
        ...differs("read", inOrder(read.map((event) => event.id)), order),
        ...differs("received", inOrder(taken.map((event) => event.id)), order),
      ].map((fault) => `events of ${id}: ${fault}`),
    );
  }
  return found;
}
