import type { DeliveryModes } from "./delivery-mode";
import type { Tasks } from "./tasks";

/** How a notice ended. */
export type NoticeEnd = "received" | "dropped" | "given-up";

/** What the ledger keeps of notices. */
export interface NoticeBook<Notice> {
  /** Those that have not ended, oldest first. */
  untold(): Notice[];
  /** How often it was delivered so far. */
  triesOf(notice: Notice): number;
  tried(notice: Notice): void;
  ended(notice: Notice, end: NoticeEnd): void;
}

/** What is each gateway's own: whose notice it is, and how it goes over the wire. */
export interface Courier<Notice> {
  orderOf(notice: Notice): string;
  /** Sends it once. @returns whether the merchant took it */
  send(notice: Notice): Promise<boolean>;
  /** Sends forgeries of it. */
  forge(notice: Notice): Promise<unknown>;
}

/** Delivers notices until the merchant takes them; after a restart it goes on where it was. */
export interface Outbox<Notice> {
  /** Sends a notice as its delivery mode says. */
  dispatch(notice: Notice): void;
  /** Takes up what an earlier life of this process left untold. */
  resume(): void;
}

const usualDelayMs = 1_000;

/** @param options.redeliveryMs the wait after each delivery that wasn't taken, milliseconds; then it is given up */
export function createOutbox<Notice>({
  book,
  courier,
  modes,
  redeliveryMs,
  tasks,
}: {
  book: NoticeBook<Notice>;
  courier: Courier<Notice>;
  modes: DeliveryModes;
  redeliveryMs: readonly number[];
  tasks: Tasks;
}): Outbox<Notice> {
  const held: Notice[] = [];

  async function deliver(notice: Notice): Promise<void> {
    const taken = await courier.send(notice);
    if (tasks.closing.aborted) return;
    book.tried(notice);
    if (taken) book.ended(notice, "received");
    else retry(notice);
  }

  function retry(notice: Notice): void {
    const waitMs = redeliveryMs[book.triesOf(notice) - 1];
    if (waitMs === undefined) book.ended(notice, "given-up");
    else tasks.later(waitMs, () => deliver(notice));
  }

  async function deliverRepeatedly(notice: Notice, times: number): Promise<void> {
    for (let sent = 1; sent < times && !tasks.closing.aborted; sent += 1) await courier.send(notice);
    await deliver(notice);
  }

  async function deliverAfterForgery(notice: Notice): Promise<void> {
    await courier.forge(notice);
    await deliver(notice);
  }

  /** The first notice waits for another, which goes out before it. */
  function hold(notice: Notice, ms: number): void {
    held.push(notice);
    tasks.later(held.length > 1 ? 0 : ms, releaseHeld);
  }

  async function releaseHeld(): Promise<void> {
    for (const notice of held.splice(0).toReversed()) await deliver(notice);
  }

  /** Goes out at once, and before those that wait to be overtaken. */
  const overtake = (deliverNow: () => Promise<void>): void =>
    tasks.later(0, async () => {
      await deliverNow();
      await releaseHeld();
    });

  function dispatch(notice: Notice): void {
    const { mode, ms = usualDelayMs, times = 2 } = modes.of(courier.orderOf(notice));
    switch (mode) {
      case "drop":
        return book.ended(notice, "dropped");
      case "delay":
        return tasks.later(ms, () => deliver(notice));
      case "reorder":
        return hold(notice, ms);
      case "repeat":
        return overtake(() => deliverRepeatedly(notice, times));
      case "forge":
        return overtake(() => deliverAfterForgery(notice));
      case "deliver":
        return overtake(() => deliver(notice));
    }
  }

  return {
    dispatch,
    resume() {
      for (const notice of book.untold()) {
        if (book.triesOf(notice) === 0) tasks.later(0, () => deliver(notice));
        else retry(notice);
      }
    },
  };
}
