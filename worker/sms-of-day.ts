import { beijingDay, instantsOf } from "../domain/beijing-day";
import { nativeCollection } from "../store/models/native-collection";
import type { SmsMessageModel } from "../store/models/sms-message";

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
