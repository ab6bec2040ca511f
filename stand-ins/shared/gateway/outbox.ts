import type { DeliveryModes } from "./delivery-mode";
import type { Tasks } from "./tasks";

/** Final state of a notice. */
export type NoticeEnd = "received" | "dropped" | "given-up";

/** Part of the ledger that keeps the notices. */
export interface NoticeBook<Notice> {
  /** Returns the notices that have not ended, oldest first. */
  untold(): Notice[];
  /** Returns how often the notice was sent so far. */
  triesOf(notice: Notice): number;
  tried(notice: Notice): void;
  ended(notice: Notice, end: NoticeEnd): void;
}

/** The part that differs between gateways: the order of a notice, and its form on the wire. */
export interface Courier<Notice> {
  orderOf(notice: Notice): string;
  /** Sends a notice once. @returns true if the merchant accepted it */
  send(notice: Notice): Promise<boolean>;
  /** Sends forgeries of the notice. */
  forge(notice: Notice): Promise<unknown>;
}

/** Delivers notices until the merchant accepts them, and continues after a restart. */
export interface Outbox<Notice> {
  /** Sends a notice by its delivery mode. */
  dispatch(notice: Notice): void;
  /** Resumes the notices that an earlier process left undelivered. */
  resume(): void;
}

const usualDelayMs = 1_000;

/**
 * Creates the outbox. @param options.redeliveryMs - pause after each delivery that wasn't accepted, in milliseconds;
 * after the last pause the notice is given up
 */
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

  /** Holds a notice until the next one is sent, and sends that one first. */
  function hold(notice: Notice, ms: number): void {
    held.push(notice);
    tasks.later(held.length > 1 ? 0 : ms, releaseHeld);
  }

  async function releaseHeld(): Promise<void> {
    for (const notice of held.splice(0).toReversed()) await deliver(notice);
  }

  /** Sends a notice at once, before those that wait to be overtaken. */
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
