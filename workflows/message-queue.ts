import type { WorkflowInternalsInterceptor } from "@temporalio/workflow";
import { defaultPayloadConverter, type Headers } from "@temporalio/common";
import { endOfActivation, isGateOpen, passGate } from "./local-activity-gate";
import { readHeader } from "./trace";

/** Under this name goes with each message when it was sent: milliseconds since the epoch, by the sender's clock. */
const sentAtHeader = "ca-sent-at";

/** How the message came that is being delivered. */
interface MessageContext {
  /** True where nothing else came at the same time. */
  alone: boolean;
  isSignal: boolean;
  /** Milliseconds since the epoch; none of what the Temporal UI or CLI sends. */
  sentAt?: number | undefined;
}

let alone = true;
let current: MessageContext = { alone, isSignal: false };

/** Of the message whose handler begins: it is to be asked before the handler's first await. */
const messageContext = (): MessageContext => ({ ...current, alone });

export function noteMessageContext(isSignal: boolean, headers: Headers): void {
  current = { alone, isSignal, sentAt: sentAtOf(headers) };
}

/** What else than the run's start comes to it at once: but for answers of local activities, which a replay has earlier. */
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

/** What a message asks for. It is told when it was sent: that, unlike the time at which it came, a reset leaves as it was. */
type Work<T> = (sentAt: number | undefined) => Promise<T>;

type Sent = Pick<MessageContext, "sentAt" | "isSignal">;
interface Waiting extends Sent {
  /** Has the message handled. Resolves when its work is done, or refused. */
  begin: () => Promise<void>;
}

/**
 * Where messages wait that came together with others, as all do that Temporal delivers again after a reset, or while a local
 * activity was under way: each is handled when the one before it has done its work, in the order in which they were sent.
 * That order is the sender's: Temporal gives them in the order of its history, but signals before updates when the history
 * is replayed.
 */
export function createMessageQueue() {
  const waiting: Waiting[] = [];
  let handling = false;
  /** Works under way that all messages wait for. */
  let holds = 0;

  /** True where what came with a message, or before it, may still change what it meets. */
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

  async function handleQueued<T>({ sentAt, isSignal }: MessageContext, work: Work<T>): Promise<T> {
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
      return await work(sentAt);
    } finally {
      end();
    }
  }

  return {
    isCrowded,
    /** Does what no message may come before. Where it begins while a message is handled, that one's work includes it. */
    async hold<T>(work: () => Promise<T>): Promise<T> {
      holds += 1;
      try {
        return await work();
      } finally {
        holds -= 1;
        void handleWaiting();
      }
    },
    /** Does the work at once, or after that of the messages before it. To be called where the message arrives. */
    handle<T>(work: Work<T>): Promise<T> {
      const message = messageContext();
      return isCrowded() ? handleQueued(message, work) : work(message.sentAt);
    },
  };
}

/** What bears no time, from the Temporal UI or CLI, comes first: that order, too, is the same in a replay. */
const inSentOrder = (one: Sent, other: Sent): number =>
  (one.sentAt ?? 0) - (other.sentAt ?? 0) || Number(other.isSignal) - Number(one.isSignal);
