import type { Step } from "../contract/step";
import { isDuplicateKey } from "./models/duplicate-key";
import { nativeCollection } from "./models/native-collection";
import { newSmsMessage, type SmsMessage, type SmsMessageModel } from "./models/sms-message";

/** Puts what steps tell into the SMS outbox. May be repeated from any point. */
export async function postMessages(
  messages: SmsMessageModel,
  { generation, steps }: { generation: number; steps: readonly Step[] },
): Promise<void> {
  await Promise.all(
    steps.flatMap((step) => step.notifications.map((news) => post(messages, generation, step, news))),
  );
}

/**
 * The same news is one message, whoever tells it. Other news in its place replaces it until the provider may have it;
 * after that it is a message of its own, for the bidder was told what is no longer so.
 */
async function post(
  messages: SmsMessageModel,
  generation: number,
  { version, at, trace }: Step,
  news: Step["notifications"][number],
): Promise<void> {
  const { _id, ...message } = newSmsMessage({
    ...{ ...news, createdAt: new Date(at), version },
    ...(trace ? { trace } : {}),
  });
  try {
    await nativeCollection(messages).updateOne(
      { _id, ...unsent },
      { $set: message },
      { upsert: true, ignoreUndefined: true },
    );
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
