import type { Step } from "../contract/step";
import { isDuplicateKey } from "./models/duplicate-key";
import { nativeCollection } from "./models/native-collection";
import { newSmsMessage, type SmsMessage, type SmsMessageModel } from "./models/sms-message";

/** A process that sends SMS: what it puts into the outbox it takes with the same write, so that nobody has to look for it. */
export interface OwnSender {
  /** What a message that is put there now has to say; undefined while the process has enough in hand, or sends nothing. */
  lease(): Pick<SmsMessage, "attempts" | "leasedUntil"> | undefined;
  /** Sends a message that is there with such a lease. */
  sendLeased(message: SmsMessage): void;
}

export interface Outbox {
  messages: SmsMessageModel;
  ownSender?: OwnSender;
}

/** Puts what steps tell into the SMS outbox. May be repeated from any point. */
export async function postMessages(
  outbox: Outbox,
  { generation, steps }: { generation: number; steps: readonly Step[] },
): Promise<void> {
  await Promise.all(
    steps.flatMap((step) => step.notifications.map((news) => post(outbox, generation, step, news))),
  );
}

/**
 * The same news is one message, whoever tells it. Other news in its place replaces it until the provider may have it;
 * after that it is a message of its own, for the bidder was told what is no longer so.
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
  /** The version that the run went on from. */
  after: number;
  /** Ids of the messages that are told of again. */
  news: readonly string[];
}

/** What was told beyond the version that a run goes on from, and isn't sent, is not sent: it never came about. */
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
