import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { withTrace } from "../lib/trace";
import type { SmsMessage, SmsMessageModel } from "../store/models/sms-message";
import { nativeCollection } from "../store/models/native-collection";
import { createPoller, type Poller } from "../store/poller";
import type { OwnSender } from "../store/post-messages";
import type { SmsAnswer, SmsSender } from "../gateways/sms/sender";
import { beijingDay, instantsOf } from "../domain/beijing-day";

interface SmsOfDayOptions {
  model: SmsMessageModel;
  /** Largest number of SMS to one telephone number on a Beijing day. */
  most: number;
  now: () => number;
}

/**
 * Divisor of that number: a worker sends this share to a number without asking the database what other workers have sent.
 * Most numbers get no more on a day.
 */
const unaskedPart = 5;

/**
 * Creates a counter of the day's SMS by telephone number. Nobody has confirmed that a number in a form belongs to them,
 * so a person who is named there by mistake or in bad faith gets only a limited number.
 */
function createSmsOfDay({ model, most, now }: SmsOfDayOptions) {
  let day = "";
  const own = new Map<string, number>();
  const ownToday = (): Map<string, number> => {
    const today = beijingDay(now());
    if (today !== day) own.clear();
    day = today;
    return own;
  };
  return {
    /** Decides whether the number has received the largest number of SMS today. */
    async isFull(phone: string): Promise<boolean> {
      if ((ownToday().get(phone) ?? 0) < most / unaskedPart) return false;
      const sentAt = { $gte: new Date(instantsOf(beijingDay(now())).from) };
      const sent = await nativeCollection(model).countDocuments({ phone, sentAt }, { limit: most });
      return sent >= most;
    },
    count(phone: string): void {
      ownToday().set(phone, (own.get(phone) ?? 0) + 1);
    },
  };
}

export interface SmsDispatcherDeps {
  model: SmsMessageModel;
  sender: SmsSender;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Logger;
  /** Largest number of SMS to one telephone number on a day. */
  mostOfDay: number;
  /** Returns the variables of a message that has waited; undefined if it tells nothing that still holds. */
  ofNow: (message: SmsMessage) => Promise<Record<string, string> | undefined>;
  /**
   * Instant of the backup that was restored lately, in milliseconds since the epoch. Messages sent since then are unknown
   * here, so for some days the provider is queried about each message before it is sent.
   */
  restoredFrom?: number;
  pollIntervalMs?: number;
  /**
   * Lease of a claimed message in milliseconds: the time for which only its worker may send it. It is longer than the
   * calls of one try can take together.
   */
  leaseMs?: number;
  /** Returns milliseconds that have passed since any instant, by a clock that is never set. */
  elapsed?: () => number;
  /** Number of tries after which a message is given up. With the default pauses that is after about a day. */
  maxAttempts?: number;
  firstBackoffMs?: number;
}

/** Numbers of messages by the outcome of their try. */
export interface DrainResult {
  sent: number;
  failed: number;
  postponed: number;
  /** Messages whose news no longer held when they could be sent. */
  outdated: number;
}

export interface SmsDispatcher extends Poller, OwnSender {
  /** Sends all messages that are due, one after another, until none is due or `stop` was called. */
  drainOnce(): Promise<DrainResult>;
}

type LeasedMessage = Pick<SmsMessage, "_id" | "leasedUntil" | "attempts">;

const maxBackoffMs = 30 * 60_000;
/** Age in milliseconds from which a message is compared with what is so before it is sent. */
const oldMs = 3_600_000;
/** Beijing time of day, in milliseconds since midnight, at which messages carried over from the day before are due. */
const morningMs = 8 * 3_600_000;
/** Largest number of messages that a process leases for itself. Each of them is sent or given up before its lease ends. */
const mostInHand = 5;
/** Largest number of due messages among which one is chosen: more than all processes have in hand. */
const mostLookedAt = 50;
/**
 * Pause after each message in milliseconds. Without it, sending many messages at once would slow down commands that
 * people wait for.
 */
const restMs = 40;
/**
 * Milliseconds after a backup within which its news may come again: a statement comes the next day, and a person has to
 * look at it.
 */
const comingAgainMs = 7 * 24 * 3_600_000;

/**
 * Creates the dispatcher that sends the outbox. Several workers can run one, because each message is leased to one of
 * them at a time.
 */
export function createSmsDispatcher(deps: SmsDispatcherDeps): SmsDispatcher {
  const { model, sender, now, log, mostOfDay, ofNow, restoredFrom } = deps;
  const { pollIntervalMs = 1_000, leaseMs = 60_000, maxAttempts = 56, firstBackoffMs = 5_000 } = deps;
  const { elapsed = () => performance.now() } = deps;

  const ofDay = createSmsOfDay({ model, most: mostOfDay, now });

  /** Leases of messages as they were first seen, and when. */
  const seen = new Map<string, { lease: string; at: number }>();

  /** Decides whether nobody has the message in hand. A host's clock says nothing of another host's lease. */
  const isLeft = ({ _id, leasedUntil, attempts }: LeasedMessage): boolean => {
    if (leasedUntil.getTime() === 0) return true;
    const lease = `${leasedUntil.getTime()} ${attempts}`;
    const before = seen.get(_id);
    if (before?.lease === lease) return elapsed() - before.at >= leaseMs;
    seen.set(_id, { lease, at: elapsed() });
    return false;
  };

  const claim = async (): Promise<SmsMessage | null> => {
    const collection = nativeCollection(model);
    const due = await collection
      .find<LeasedMessage>(
        { status: "待发送", nextAttemptAt: { $lte: new Date(now()) } },
        { projection: { leasedUntil: 1, attempts: 1 }, sort: { nextAttemptAt: 1 }, limit: mostLookedAt },
      )
      .toArray();
    for (const id of seen.keys()) if (!due.some(({ _id }) => _id === id)) seen.delete(id);
    for (const { _id, leasedUntil, attempts } of due.filter(isLeft)) {
      const claimed = await collection.findOneAndUpdate(
        { _id, status: "待发送", leasedUntil, attempts },
        { $set: { leasedUntil: new Date(now() + leaseMs) }, $inc: { attempts: 1 } },
        { returnDocument: "after" },
      );
      if (claimed) return claimed;
    }
    return null;
  };

  /**
   * Records the outcome of a message, but only while its lease is ours. After the lease has ended, another worker may
   * have taken the message over.
   */
  const conclude = async (message: SmsMessage, outcome: Partial<SmsMessage>): Promise<void> => {
    const { _id, leasedUntil, attempts } = message;
    await nativeCollection(model).updateOne(
      { _id, leasedUntil, attempts },
      { $set: { leasedUntil: new Date(0), ...outcome } },
    );
  };

  const giveUp = async (message: SmsMessage, lastError: string): Promise<"failed"> => {
    await conclude(message, { status: "发送失败", lastError });
    log.error(
      { smsId: message._id, template: message.template, attempts: message.attempts, lastError },
      "SMS given up",
    );
    return "failed";
  };

  const postpone = async (message: SmsMessage, lastError: string): Promise<"postponed"> => {
    const backoffMs = Math.min(firstBackoffMs * 2 ** (message.attempts - 1), maxBackoffMs);
    await conclude(message, { nextAttemptAt: new Date(now() + backoffMs), lastError });
    log.warn({ smsId: message._id, attempts: message.attempts, backoffMs, lastError }, "SMS postponed");
    return "postponed";
  };

  /**
   * Puts a message off to the next morning, once, because its number has had the day's most. The newest message is due
   * first, by as many milliseconds as there were seconds left of the day at which it was written.
   */
  const carryOver = async (message: SmsMessage): Promise<"postponed" | "failed"> => {
    const lastError = `the number has had ${mostOfDay} messages today`;
    if (message.carriedOver) return giveUp(message, lastError);
    const tomorrow = Date.parse(instantsOf(beijingDay(now())).before);
    const written = (tomorrow - message.createdAt.getTime()) / 1000;
    const nextAttemptAt = new Date(tomorrow + morningMs + Math.floor(written));
    await conclude(message, { attempts: 0, carriedOver: true, nextAttemptAt, lastError });
    log.warn({ smsId: message._id, template: message.template, lastError }, "SMS carried over");
    return "postponed";
  };

  const drop = async (message: SmsMessage): Promise<"outdated"> => {
    await conclude(message, { status: "不再发送" });
    log.info({ smsId: message._id, template: message.template }, "SMS no longer true");
    return "outdated";
  };

  const settle = async (message: SmsMessage, { status, remark }: SmsAnswer): Promise<"sent" | "failed"> => {
    if (status === "refused") return giveUp(message, withoutPhone(remark, message));
    await conclude(message, { status: "已发送", sentAt: new Date(now()) });
    ofDay.count(message.phone);
    return "sent";
  };

  const sentBefore = (): number | undefined =>
    restoredFrom !== undefined && now() - restoredFrom < comingAgainMs ? restoredFrom : undefined;

  async function attempt(message: SmsMessage): Promise<keyof DrainResult> {
    const { _id: outId, phone, template, params, attempts, createdAt } = message;
    const triedSince = attempts > 1 ? createdAt.getTime() : sentBefore();
    const current = now() - createdAt.getTime() < oldMs ? params : await ofNow(message);
    if (!current) return drop(message);
    const order = {
      outId,
      phone,
      template,
      params: current,
      ...(triedSince === undefined ? {} : { triedSince }),
    };
    // A message that may have been sent already is not sent again; the provider is queried about it first.
    if (triedSince === undefined && (await ofDay.isFull(phone))) return carryOver(message);
    let answer: SmsAnswer;
    try {
      answer = await sender.send(order);
    } catch (error) {
      const lastError = withoutPhone(describe(error), message);
      return attempts >= maxAttempts ? giveUp(message, lastError) : postpone(message, lastError);
    }
    return settle(message, answer);
  }

  async function drain(signal?: AbortSignal): Promise<DrainResult> {
    const result: DrainResult = { sent: 0, failed: 0, postponed: 0, outdated: 0 };
    while (!signal?.aborted) {
      const message = await claim();
      if (!message) break;
      result[await withTrace(message.trace ?? {}, () => attempt(message))] += 1;
      await pause(restMs, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
    return result;
  }

  const onError = (error: unknown) =>
    log.error({ error: describeError(error) }, "the SMS outbox can't be drained");
  const poller = createPoller({ work: drain, intervalMs: pollIntervalMs, onError });

  let isStarted = false;
  let inHand = 0;
  let lastInHand: Promise<unknown> = Promise.resolve();
  const sendOwn = async (message: SmsMessage): Promise<void> => {
    await pause(restMs);
    // If half of the lease has passed, another worker may soon take the message over, so it is left alone.
    if (message.leasedUntil.getTime() - now() < leaseMs / 2) return;
    await withTrace(message.trace ?? {}, () => attempt(message));
  };

  return {
    start: () => {
      isStarted = true;
      poller.start();
    },
    stop: async () => {
      isStarted = false;
      await Promise.all([poller.stop(), lastInHand]);
    },
    lease: () =>
      isStarted && inHand < mostInHand ? { attempts: 1, leasedUntil: new Date(now() + leaseMs) } : undefined,
    // Leased messages are sent one after another. A message that fails stays leased, and is claimed when its lease has
    // ended.
    sendLeased: (message) => {
      inHand += 1;
      lastInHand = lastInHand
        .then(() => sendOwn(message))
        .catch(onError)
        .finally(() => (inHand -= 1));
    },
    drainOnce: () => drain(),
  };
}

/** Returns an error's message with that of its cause, because fetch puts the real reason into the cause. */
const describe = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error
    ? `${error.message}: ${error.cause.message}`
    : String(error);

/** Removes the telephone number from the provider's words. Neither the log nor the operator's list may show it. */
const withoutPhone = (text: string, { phone }: SmsMessage): string => text.replaceAll(phone, "[phone]");
