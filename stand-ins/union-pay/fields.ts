/** The fields of a message by name, decoded. */
export type Fields = Readonly<Record<string, string>>;

/** Pairs are joined unencoded for signing: a value may hold & only within braces, as composite values do. */
const isSound = ([name, value]: readonly [string, string]): boolean =>
  /^[A-Za-z0-9]+$/.test(name) &&
  !value.includes("\uFFFD") &&
  (!value.includes("&") || /^\{[^{}]*\}$/.test(value));

/** The fields of a form; undefined when it is no UTF-8, has a name twice, or could be read in two ways. */
export function readForm(body: Buffer): Fields | undefined {
  const pairs = [...new URLSearchParams(body.toString("utf8"))];
  const fields = Object.fromEntries(pairs);
  return Object.keys(fields).length === pairs.length && pairs.every(isSound) ? fields : undefined;
}
