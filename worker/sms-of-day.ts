import { beijingDay, instantsOf } from "../domain/beijing-day";
import { nativeCollection } from "../store/models/native-collection";
import type { SmsMessageModel } from "../store/models/sms-message";

interface SmsOfDayOptions {
  model: SmsMessageModel;
  /** So many SMS to one number on a day in Beijing. */
  most: number;
  now: () => number;
}

/** So many parts of a number's SMS a worker sends without asking what others have sent: most numbers get no more in a day. */
const unaskedPart = 5;

/**
 * Counts the SMS of a day by number. Nobody has confirmed that a number in a form is theirs, so whoever is named there by
 * mistake or in bad faith gets no more than so many.
 */
export function createSmsOfDay({ model, most, now }: SmsOfDayOptions) {
  let day = "";
  const own = new Map<string, number>();
  const ownToday = (): Map<string, number> => {
    const today = beijingDay(now());
    if (today !== day) own.clear();
    day = today;
    return own;
  };
  return {
    /** Whether the number has had all of them. */
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
