import { type WorkflowInternalsInterceptor, condition } from "@temporalio/workflow";
import { defaultPayloadConverter, type Headers } from "@temporalio/common";

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

function sentAtOf({ [sentAtHeader]: payload }: Headers): number | undefined {
  const at: unknown = payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
  return typeof at === "number" && Number.isFinite(at) ? at : undefined;
}

/** Lets all be delivered that came at once, and everybody go on who can. */
export async function endOfActivation(): Promise<void> {
  let ended = false;
  const end = condition(() => ended);
  ended = true;
  await end;
}

/** What a message asks for. It is told when it was sent: that, unlike the time at which it came, a reset leaves as it was. */
type Work<T> = (sentAt: number | undefined) => Promise<T>;

type Sent = Pick<MessageContext, "sentAt" | "isSignal">;
interface Waiting extends Sent {
  begin: () => void;
}

/**
 * Where messages wait that came together with others, as all do that Temporal delivers again after a reset: each is handled
 * when the one before it has done its work, in the order in which they were sent. That order is the sender's: Temporal
 * gives them in the order of its history, but signals before updates when the history is replayed.
 */
export function createMessageQueue() {
  const waiting: Waiting[] = [];
  let busy = false;

  /** True where what came with a message, or before it, may still change what it meets. */
  const isCrowded = (): boolean => busy || !messageContext().alone;

  function handleNext(): void {
    const next = waiting.toSorted(inSentOrder)[0];
    busy = next !== undefined;
    if (!next) return;
    waiting.splice(waiting.indexOf(next), 1);
    next.begin();
  }

  async function handleQueued<T>({ sentAt, isSignal }: MessageContext, work: Work<T>): Promise<T> {
    const begun = new Promise<void>((begin) => waiting.push({ sentAt, isSignal, begin }));
    if (!busy) {
      busy = true;
      void endOfActivation().then(handleNext);
    }
    await begun;
    try {
      return await work(sentAt);
    } finally {
      handleNext();
    }
  }

  return {
    isCrowded,
    /** Does what has to be done before any message is handled: to be called before the first can come. */
    async first(work: () => Promise<void>): Promise<void> {
      busy = true;
      try {
        await work();
      } finally {
        handleNext();
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
