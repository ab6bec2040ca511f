import type { Step } from "../contract/step";
import { isDuplicateKey } from "./models/duplicate-key";
import { nativeCollection } from "./models/native-collection";
import { newSmsMessage, type SmsMessage, type SmsMessageModel } from "./models/sms-message";

/**
 * A process that sends SMS. It leases messages of its own in the write that puts them into the outbox, so that no process
 * has to search for them.
 */
export interface OwnSender {
  /** Returns the lease for a message that is written now; undefined if the process has enough work in hand or sends nothing. */
  lease(): Pick<SmsMessage, "attempts" | "leasedUntil"> | undefined;
  /** Sends a message that was written with such a lease. */
  sendLeased(message: SmsMessage): void;
}

export interface Outbox {
  messages: SmsMessageModel;
  ownSender?: OwnSender;
}

/** Puts the SMS of steps into the outbox. May be repeated from any point. */
export async function postMessages(
  outbox: Outbox,
  { generation, steps }: { generation: number; steps: readonly Step[] },
): Promise<void> {
  await Promise.all(
    steps.flatMap((step) => step.notifications.map((news) => post(outbox, generation, step, news))),
  );
}

/**
 * Puts one SMS into the outbox. Repeated news results in one message. Other news under the same id replaces the message
 * until the provider may have it; after that it becomes another message, because the bidder was told something that no
 * longer holds.
 */
async function post(
  { messages, ownSender }: Outbox,
  generation: number,
  { version, at, trace }: Step,
  news: Step["notifications"][number],
): Promise<void> {
  const { _id, ...message } = newSmsMessage({
    ...{ ...news, createdAt: new Date(at), version },
    ...(trace ? { trace } : {}),
  });
  const leased = { ...message, ...ownSender?.lease() };
  try {
    await nativeCollection(messages).updateOne(
      { _id, ...unsent },
      { $set: leased },
      { upsert: true, ignoreUndefined: true },
    );
    if (leased.attempts > 0) ownSender?.sendLeased({ _id, ...leased });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const sent = await messages.findById(_id).lean<SmsMessage>();
    if (sent && tellsTheSame(sent, message)) return;
    const correction = `${_id}:${generation}.${version}`;
    await messages.updateOne({ _id: correction }, { $setOnInsert: message }, { upsert: true });
  }
}

const unsent = { status: "待发送", attempts: 0 } as const;

const tellsTheSame = (one: Pick<SmsMessage, Told>, other: Pick<SmsMessage, Told>): boolean =>
  one.phone === other.phone &&
  one.template === other.template &&
  JSON.stringify(one.params) === JSON.stringify(other.params);
type Told = "phone" | "template" | "params";

interface Superseded {
  applicationId: string;
  /** Version of the application from which the run continues. */
  after: number;
  /** Ids of the messages that the run's steps produce again, and which stay. */
  news: readonly string[];
}

/** Deletes unsent messages of versions after the one from which a run continues, because their news never came about. */
export async function withdrawMessages(
  messages: SmsMessageModel,
  { applicationId, after, news }: Superseded,
): Promise<void> {
  await messages.deleteMany({
    _id: { $gte: `${applicationId}:`, $lt: `${applicationId};`, $nin: [...news] },
    version: { $gt: after },
    ...unsent,
  });
}
