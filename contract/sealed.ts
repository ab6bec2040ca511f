import { readTrace, type Trace } from "./trace";

/**
 * Metadata key of a payload that the codec decrypted and that was encrypted for this very workflow; see
 * temporal/payload-codec.ts.
 */
export const sealedMetadataKey = "sealed";

const mark = Symbol.for("ca-renewal.sealed");

/**
 * Marks a value that was decoded from a sealed payload (temporal/payload-converter.ts). Copies that zod makes lack the
 * mark.
 */
export function markSealed(value: unknown): void {
  if (typeof value === "object" && value !== null) Object.defineProperty(value, mark, { value: true });
}

/**
 * Decides whether a message, or the input of a start, was encrypted for this workflow with the payload key. If so, it
 * comes from the API or a worker: somebody who can only reach Temporal's port can't make one.
 */
export const isSealed = (value: unknown): boolean =>
  typeof value === "object" && value !== null && mark in value;

/** Facts about a message, which are sealed together with the input of its command. They are the same in every delivery. */
export interface MessageFacts {
  /** Id of the message's update. */
  messageId: string;
  /** Instant at which the command was given, in milliseconds since the epoch; absent if it is unknown. */
  givenAt?: number;
  /** Ids of the request that gave the command. */
  trace?: Trace;
}

/**
 * Returns the input of a command together with the facts about its message. Both are sealed together, so that somebody
 * who copies the bytes from a history can't send them under another id. Under the same id, the message is a repeat.
 */
export const asMessage = <A>(given: A, facts: MessageFacts): A => ({ ...given, ...facts });

/** Separates the input of a command and the facts about its message again. Facts of another type are left out. */
export function readMessage(input: unknown): { given: unknown } & Partial<MessageFacts> {
  if (typeof input !== "object" || input === null || !("messageId" in input)) return { given: input };
  const { messageId, givenAt, trace, ...given } = input as Record<keyof MessageFacts, unknown>;
  return {
    given,
    ...(typeof messageId === "string" ? { messageId } : {}),
    ...(typeof givenAt === "number" && Number.isFinite(givenAt) ? { givenAt } : {}),
    ...(trace === undefined ? {} : { trace: readTrace(trace) }),
  };
}

/**
 * One call of an activity. The workflow makes the nonce anew for each call, so that neither arguments nor answer can be
 * passed off as those of another activity or of another call.
 */
export interface ActivityCall {
  activity: string;
  nonce: string;
}

/** Returns the content of a call's arguments, answer or failure together with the call, to be sealed with it. */
export const ofCall = <T extends object>(
  { activity, nonce }: ActivityCall,
  content: T,
): T & ActivityCall => ({
  activity,
  nonce,
  ...content,
});

type Sealed = Record<string, unknown>;

const isSealedFor = (activity: string, value: unknown): value is Sealed & ActivityCall =>
  isSealed(value) &&
  (value as Sealed)["activity"] === activity &&
  typeof (value as Sealed)["nonce"] === "string";

/** Returns the arguments and the call for which a workflow sealed them, or undefined for anything else. */
export function argsFor(activity: string, value: unknown): (ActivityCall & { args: unknown[] }) | undefined {
  if (!isSealedFor(activity, value)) return undefined;
  const { nonce, args } = value;
  return Array.isArray(args) ? { activity, nonce, args: args as unknown[] } : undefined;
}

/**
 * Returns what a worker sealed for this call, or undefined for anything else, such as a completion from outside or the
 * answer to another call.
 */
export const sealedForCall = ({ activity, nonce }: ActivityCall, value: unknown): Sealed | undefined =>
  isSealedFor(activity, value) && value.nonce === nonce ? value : undefined;

/**
 * Local activities whose empty answer stays unsealed, because neither money nor a message nor a decision follows from
 * it: a write that is taken for done although it isn't contradicts the store at the next one.
 */
export const plainIfEmpty: ReadonlySet<string> = new Set(["saveApplication"]);
