import type { WorkflowInternalsInterceptor } from "@temporalio/workflow";
import { defaultPayloadConverter, type Headers } from "@temporalio/common";
import { endOfActivation, isGateOpen, passGate } from "./local-activity-gate";
import { readHeader } from "./trace";

/**
 * Header of a signal with the time at which it was sent, in milliseconds since the epoch by the sender's clock. Only the
 * order of messages follows from it, because each delivery has another one.
 */
const sentAtHeader = "ca-sent-at";

/** Circumstances of the message that is being delivered. */
interface MessageContext {
  /** True if nothing else came in the same activation. */
  alone: boolean;
  isSignal: boolean;
  /** Instant that the message itself states, sealed with it; absent for signals. */
  givenAt?: number | undefined;
  /**
   * Time by which messages that came together are sorted, in milliseconds since the epoch: the message's own instant, or
   * the time at which a signal was sent. It is absent for messages from the Temporal UI or CLI.
   */
  sentAt?: number | undefined;
}

let alone = true;
let current: MessageContext = { alone, isSignal: false };

/** Returns the context of the message whose handler begins. It is valid only until the handler's first await. */
const messageContext = (): MessageContext => ({ ...current, alone });

export function noteMessageContext(isSignal: boolean, headers: Headers, givenAt?: number): void {
  current = { alone, isSignal, givenAt, sentAt: givenAt ?? sentAtOf(headers) };
}

/**
 * Notes whether a message comes alone in its activation. The run's start doesn't count, nor do results of local
 * activities, because a replay delivers them earlier.
 */
export const watchMessages: WorkflowInternalsInterceptor = {
  activate(input, next) {
    const jobs = input.activation.jobs ?? [];
    alone = jobs.filter((job) => !job.initializeWorkflow && !job.resolveActivity?.isLocal).length <= 1;
    next(input);
  },
};

export const withSentAt = (headers: Headers, at: number): Headers => ({
  ...headers,
  [sentAtHeader]: defaultPayloadConverter.toPayload(at),
});

function sentAtOf(headers: Headers): number | undefined {
  const at = readHeader(headers, sentAtHeader);
  return typeof at === "number" && Number.isFinite(at) ? at : undefined;
}

/**
 * Work that a message asks for. It is given the instant that the message states, which is the same in every delivery and
 * after a reset, unlike the time of sending and of arrival.
 */
type Work<T> = (givenAt: number | undefined) => Promise<T>;

type Sent = Pick<MessageContext, "sentAt" | "isSignal">;
interface Waiting extends Sent {
  /** Begins the handling of the message. Resolves when its work is done or refused. */
  begin: () => Promise<void>;
}

/**
 * Creates the queue of messages that came together with others. All messages come so that Temporal delivers again after a
 * reset, or that arrived while a local activity was under way. Each message is handled after the work of the one before
 * it, in the order in which they were sent. The senders' clocks decide that order, because Temporal delivers messages in
 * the order of its history at first, but signals before updates when it replays the history.
 */
export function createMessageQueue() {
  const waiting: Waiting[] = [];
  let handling = false;
  /** Number of works under way that all messages have to wait for. */
  let holds = 0;

  /** Decides whether something that came with a message, or before it, may still change the state that the message meets. */
  const isCrowded = (): boolean => handling || holds > 0 || !isGateOpen() || !messageContext().alone;

  async function handleWaiting(): Promise<void> {
    if (handling || holds > 0) return;
    handling = true;
    await endOfActivation();
    for (;;) {
      await passGate();
      const next = holds === 0 ? waiting.toSorted(inSentOrder)[0] : undefined;
      if (!next) break;
      waiting.splice(waiting.indexOf(next), 1);
      await next.begin();
    }
    handling = false;
  }

  async function handleQueued<T>({ givenAt, sentAt, isSignal }: MessageContext, work: Work<T>): Promise<T> {
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await new Promise<void>((resolve) => {
      const begin = () => {
        resolve();
        return ended;
      };
      waiting.push({ sentAt, isSignal, begin });
      void handleWaiting();
    });
    try {
      return await work(givenAt);
    } finally {
      end();
    }
  }

  return {
    isCrowded,
    /**
     * Does work during which no message is handled. If the work begins while a message is being handled, it is part of
     * that message's handling.
     */
    async hold<T>(work: () => Promise<T>): Promise<T> {
      holds += 1;
      try {
        return await work();
      } finally {
        holds -= 1;
        void handleWaiting();
      }
    },
    /** Does the work at once, or after the work of earlier messages. A handler must call this before its first await. */
    handle<T>(work: Work<T>): Promise<T> {
      const message = messageContext();
      return isCrowded() ? handleQueued(message, work) : work(message.givenAt);
    },
  };
}

/**
 * Sorts messages by the time of sending, and signals before updates at the same time. Messages without a time, from the
 * Temporal UI or CLI, come first. A replay results in the same order.
 */
const inSentOrder = (one: Sent, other: Sent): number =>
  (one.sentAt ?? 0) - (other.sentAt ?? 0) || Number(other.isSignal) - Number(one.isSignal);
