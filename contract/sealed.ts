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

/** Adds the activity's type to its arguments or answer, so that neither can be passed off as another activity's. */
export const withActivity = <T extends object>(activity: string, content: T): T & { activity: string } => ({
  activity,
  ...content,
});

const isSealedFor = (activity: string, value: unknown): value is Record<string, unknown> =>
  isSealed(value) && (value as Record<string, unknown>)["activity"] === activity;

/** Returns the arguments that a workflow sealed for this activity, or undefined for anything else. */
export function argsFor(activity: string, value: unknown): unknown[] | undefined {
  if (!isSealedFor(activity, value)) return undefined;
  const { args } = value;
  return Array.isArray(args) ? (args as unknown[]) : undefined;
}

/**
 * Returns the answer that a worker sealed for the workflow, or undefined for anything else, such as a completion from
 * outside.
 */
export const answerFrom = (activity: string, value: unknown): { result: unknown } | undefined =>
  isSealedFor(activity, value) ? { result: value["result"] } : undefined;
