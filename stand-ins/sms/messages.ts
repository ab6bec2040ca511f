import { openJournal, readJournal } from "../shared/journal";

/** One message that was accepted for delivery. An OutId sent twice is two of them. */
export interface ReceivedSms {
  /** ISO 8601 UTC. */
  at: string;
  bizId: string;
  outId: string;
  phone: string;
  signName: string;
  templateCode: string;
  /** The template's text with its variables filled in. */
  content: string;
}

export interface Messages {
  accept(message: ReceivedSms): void;
  /** Newest first; only one phone's if a phone is given. */
  list(phone?: string): ReceivedSms[];
  close(): void;
}

/** Keeps the messages in a journal, which outlives the process. */
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
