/** In a payload's metadata, of what the codec opened that was encrypted for this very workflow: temporal/payload-codec.ts. */
export const sealedMetadataKey = "sealed";

const mark = Symbol.for("ca-renewal.sealed");

/** Marks what was decoded of such a payload (temporal/payload-converter.ts). What zod makes of it has the mark no more. */
export function markSealed(value: unknown): void {
  if (typeof value === "object" && value !== null) Object.defineProperty(value, mark, { value: true });
}

/**
 * Whether a message, or the input of a start, was encrypted for this workflow with the payload key, so that it comes from
 * the API or a worker: whoever only reaches Temporal's port can't make one.
 */
export const isSealed = (value: unknown): boolean =>
  typeof value === "object" && value !== null && mark in value;

/** Beside what a command is given. */
const messageIdKey = "messageId";

/**
 * What a command is given, with the id of the update that brings it: sealed together, so that whoever finds the bytes in a
 * history can't send them again under another id. Under the same one it is a repeat.
 */
export const withMessageId = <A>(given: A, messageId: string): A => ({ ...given, [messageIdKey]: messageId });

/** Both apart again. Whatever is no object has no id. */
export function withoutMessageId(input: unknown): { given: unknown; messageId?: unknown } {
  if (typeof input !== "object" || input === null || !(messageIdKey in input)) return { given: input };
  const { [messageIdKey]: messageId, ...given } = input;
  return { given, messageId };
}

/** Puts the activity's type beside a regular activity's arguments, or its answer, so that neither passes for another activity's. */
export const withActivity = <T extends object>(activity: string, content: T): T & { activity: string } => ({
  activity,
  ...content,
});

const isSealedFor = (activity: string, value: unknown): value is Record<string, unknown> =>
  isSealed(value) && (value as Record<string, unknown>)["activity"] === activity;

/** The arguments that a workflow sealed for this activity; undefined of whatever else comes. */
export function argsFor(activity: string, value: unknown): unknown[] | undefined {
  if (!isSealedFor(activity, value)) return undefined;
  const { args } = value;
  return Array.isArray(args) ? (args as unknown[]) : undefined;
}

/** The answer that a worker sealed for the workflow; undefined of whatever else comes, as of a completion from outside. */
export const answerFrom = (activity: string, value: unknown): { result: unknown } | undefined =>
  isSealedFor(activity, value) ? { result: value["result"] } : undefined;
