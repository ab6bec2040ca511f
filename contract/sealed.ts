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
