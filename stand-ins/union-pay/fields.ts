/** Decoded fields of a message, by name. */
export type Fields = Readonly<Record<string, string>>;

/**
 * Returns whether a pair can be read in one way only. Pairs are joined unencoded for signing, so a value may hold &
 * only within braces, as composite values do.
 */
const isSound = ([name, value]: readonly [string, string]): boolean =>
  /^[A-Za-z0-9]+$/.test(name) &&
  !value.includes("\uFFFD") &&
  (!value.includes("&") || /^\{[^{}]*\}$/.test(value));

/** Returns the fields of a form, or undefined if it is not UTF-8, has a name twice, or could be read in two ways. */
export function readForm(body: Buffer): Fields | undefined {
  const pairs = [...new URLSearchParams(body.toString("utf8"))];
  const fields = Object.fromEntries(pairs);
  return Object.keys(fields).length === pairs.length && pairs.every(isSound) ? fields : undefined;
}
