/** Kinds of renewals, by the course that they take if nothing disturbs them. */
export const kinds = ["wechat", "bank", "rejected", "switched", "withdrawn", "refunded", "issued"] as const;
/** One of `kinds`, or an application that is edited until the load ends, as a steady pulse of commands. */
export type Kind = (typeof kinds)[number] | "edited";

/**
 * Reads kinds from a list with commas. The default is all kinds.
 * @throws Error if a word names no kind
 */
export const kindsNamed = (words = kinds.join()): Kind[] =>
  words.split(",").map((word) => {
    const named = kinds.find((kind) => kind === word);
    if (named === undefined) throw new Error(`${word} is none of ${kinds.join()}`);
    return named;
  });
