import { openJournal, readJournal } from "../shared/journal";

/** A message that was accepted for delivery. If an OutId is sent twice, two messages are accepted. */
export interface ReceivedSms {
  /** Instant of acceptance, in ISO 8601 UTC. */
  at: string;
  bizId: string;
  outId: string;
  phone: string;
  signName: string;
  templateCode: string;
  /** Text of the template with its variables filled in. */
  content: string;
}

export interface Messages {
  accept(message: ReceivedSms): void;
  /** Returns the messages, newest first. If a phone number is given, returns only that phone's messages. */
  list(phone?: string): ReceivedSms[];
  close(): void;
}

/** Opens the messages, which are kept in a journal that outlives the process. */
export function openMessages(file: string): Messages {
  const messages = readJournal<ReceivedSms>(file);
  const journal = openJournal<ReceivedSms>(file);
  return {
    accept: (message) => {
      journal.append(message);
      messages.push(message);
    },
    list: (phone) =>
      messages.filter((message) => phone === undefined || message.phone === phone).toReversed(),
    close: () => journal.close(),
  };
}
