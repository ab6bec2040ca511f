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

/** Field with the message's id, beside the input of a command. */
const messageIdKey = "messageId";

/**
 * Returns the input of a command together with the id of its update. Both are sealed together, so that somebody who
 * copies the bytes from a history can't send them under another id. Under the same id, the message is a repeat.
 */
export const withMessageId = <A>(given: A, messageId: string): A => ({ ...given, [messageIdKey]: messageId });

/** Separates input and message id again. A value that is no object has no id. */
export function withoutMessageId(input: unknown): { given: unknown; messageId?: unknown } {
  if (typeof input !== "object" || input === null || !(messageIdKey in input)) return { given: input };
  const { [messageIdKey]: messageId, ...given } = input;
  return { given, messageId };
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
