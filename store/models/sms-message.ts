import { Schema, type Connection, type Model } from "mongoose";
import type { Trace } from "../../contract/trace";
import { smsTemplates, type SmsTemplate } from "../../domain/application/sms";

/** An SMS that waited until its news no longer held is 不再发送. */
export const smsStatuses = ["待发送", "已发送", "发送失败", "不再发送"] as const;
export type SmsStatus = (typeof smsStatuses)[number];

/** Returns the two parts of an SMS' id: the application, or what else the SMS is about, and the news. */
export function partsOfSmsId(id: string): { about: string; news: string } {
  const colon = id.indexOf(":");
  return { about: id.slice(0, colon), news: id.slice(colon + 1) };
}

/** One row of the SMS outbox. */
export interface SmsMessage {
  /** Id made of the application id, a colon, and the news, so that the same news is one row. */
  _id: string;
  phone: string;
  template: SmsTemplate;
  params: Record<string, string>;
  status: SmsStatus;
  /** Number of tries, including one under way. */
  attempts: number;
  nextAttemptAt: Date;
  /** Instant until which the sending worker is believed to be alive; the epoch if no worker sends it. */
  leasedUntil: Date;
  lastError?: string;
  /** True if it was put off once, because its number had had the day's most. */
  carriedOver?: boolean;
  createdAt: Date;
  sentAt?: Date;
  /** Ids of the reminders that the SMS contains (reminderId). */
  tells?: string[];
  /** Version of the application after the step that the SMS tells of; absent if it is about no application. */
  version?: number;
  /** Trace of the request on whose behalf the SMS is sent. */
  trace?: Trace;
}

const schema = new Schema<SmsMessage>(
  {
    _id: { type: String, required: true },
    phone: { type: String, required: true },
    template: { type: String, enum: smsTemplates, required: true },
    params: { type: Schema.Types.Mixed, required: true },
    status: { type: String, enum: smsStatuses, required: true },
    attempts: { type: Number, required: true },
    nextAttemptAt: { type: Date, required: true },
    leasedUntil: { type: Date, required: true },
    lastError: { type: String },
    carriedOver: { type: Boolean },
    createdAt: { type: Date, required: true },
    sentAt: { type: Date },
    tells: { type: [String], default: undefined },
    version: { type: Number },
    trace: { type: Schema.Types.Mixed },
  },
  { collection: "sms_messages", versionKey: false, minimize: false },
);
schema.index({ status: 1, nextAttemptAt: 1 });
schema.index({ status: 1, createdAt: 1 });
schema.index({ phone: 1, sentAt: 1 });
schema.index({ tells: 1 }, { sparse: true });

export type SmsMessageModel = Model<SmsMessage>;

export const smsMessageModel = (connection: Connection): SmsMessageModel =>
  connection.model<SmsMessage>("SmsMessage", schema);

export type NewSmsMessage = Pick<SmsMessage, "phone" | "template" | "params"> & {
  id: string;
  createdAt: Date;
  version?: number;
  trace?: Trace;
};

/** Returns a row of the outbox that is due at once. It has to be upserted by `_id`, so that a repeat changes nothing. */
export const newSmsMessage = ({ id, createdAt, ...content }: NewSmsMessage): SmsMessage => ({
  _id: id,
  ...content,
  status: "待发送",
  attempts: 0,
  nextAttemptAt: createdAt,
  leasedUntil: new Date(0),
  createdAt,
});
