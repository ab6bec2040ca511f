import { wasSubmitted } from "../domain/application/application";
import { newsOfNow, reminderOfNow } from "../domain/application/still-news";
import { beijingDay } from "../domain/beijing-day";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import { nativeCollection } from "./models/native-collection";
import { partsOfSmsId, type SmsMessage, type SmsMessageModel } from "./models/sms-message";

/**
 * Returns the variables of an SMS as they are true now; undefined if it tells nothing that still holds, or is about an
 * application that isn't there any more.
 * @param now - milliseconds since the epoch
 */
export async function smsOfNow(
  applications: ApplicationModel,
  { _id, template, params }: Pick<SmsMessage, "_id" | "template" | "params">,
  now: number,
): Promise<Record<string, string> | undefined> {
  if (template === "expiring") return reminderOfNow(params, beijingDay(now));
  const { about, news } = partsOfSmsId(_id);
  const found = await nativeCollection(applications).findOne<Pick<ApplicationDocument, "application">>(
    { _id: about },
    { projection: { application: 1 } },
  );
  return found && wasSubmitted(found.application)
    ? newsOfNow({ news, template, params }, found.application)
    : undefined;
}

/**
 * Puts SMS that were given up back into the outbox: one, or all of them. The provider is first asked about each, in case
 * that an earlier try reached it.
 * @param now - milliseconds since the epoch
 * @returns the number of SMS
 */
export async function resendSms(
  messages: SmsMessageModel,
  id: string | undefined,
  now: number,
): Promise<number> {
  const { modifiedCount } = await nativeCollection(messages).updateMany(
    { status: "发送失败", ...(id === undefined ? {} : { _id: id }) },
    { $set: { status: "待发送", attempts: 1, nextAttemptAt: new Date(now) }, $unset: { carriedOver: true } },
  );
  return modifiedCount;
}
