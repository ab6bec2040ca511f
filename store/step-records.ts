import type { Step } from "../contract/step";
import type { ApplicationEventModel } from "./models/application-event";
import { isDuplicateKey } from "./models/duplicate-key";
import { plainly } from "./models/plainly";
import { newSmsMessage, type SmsMessage, type SmsMessageModel } from "./models/sms-message";

export interface Records {
  events: ApplicationEventModel;
  messages: SmsMessageModel;
}

interface Written {
  applicationId: string;
  generation: number;
  steps: readonly Step[];
}

/** Takes steps to the event log and the SMS outbox. May be repeated from any point. */
export async function recordSteps(
  { events, messages }: Records,
  { applicationId, generation, steps }: Written,
): Promise<void> {
  await Promise.all([
    ...steps.map((step) => log(events, applicationId, generation, step)),
    ...steps.flatMap((step) => step.notifications.map((news) => post(messages, generation, step, news))),
  ]);
}

/** A later line stays: then this one is an earlier try that comes late. */
async function log(
  events: ApplicationEventModel,
  applicationId: string,
  generation: number,
  { version, event }: Step,
): Promise<void> {
  const at = new Date(event.at);
  try {
    await plainly(events).updateOne(
      { _id: `${applicationId}:${generation}:${version}`, at: { $lte: at } },
      { $set: { applicationId, generation, version, type: event.type, at, event } },
      { upsert: true, ignoreUndefined: true },
    );
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/**
 * The same news is one message, whoever tells it. Other news in its place replaces it until the provider may have it;
 * after that it is a message of its own, for the bidder was told what is no longer so.
 */
async function post(
  messages: SmsMessageModel,
  generation: number,
  { version, event, trace }: Step,
  news: Step["notifications"][number],
): Promise<void> {
  const { _id, ...message } = newSmsMessage({
    ...{ ...news, createdAt: new Date(event.at), version },
    ...(trace ? { trace } : {}),
  });
  try {
    await plainly(messages).updateOne(
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

interface Behind {
  applicationId: string;
  generation: number;
  /** The version that the run went on from. */
  after: number;
  /** The version that it has come to. */
  upTo: number;
  /** Ids of the messages that are told of again. */
  news: string[];
}

/** What was written beyond the version that a run goes on from: the log says so, and what is unsent is not sent. */
export async function leaveBehind(
  { events, messages }: Records,
  { applicationId, generation, after, upTo, news }: Behind,
): Promise<void> {
  await events.updateMany(
    {
      applicationId,
      leftBehindBy: { $exists: false },
      $or: [
        { generation: { $lt: generation }, version: { $gt: after } },
        { generation: { $exists: false }, version: { $gt: after } },
        { generation, version: { $gt: upTo } },
      ],
    },
    { $set: { leftBehindBy: generation } },
  );
  await messages.deleteMany({
    _id: { $gte: `${applicationId}:`, $lt: `${applicationId};`, $nin: news },
    version: { $gt: after },
    ...unsent,
  });
}
