/** How renewals go where nobody disturbs them. */
export const kinds = ["wechat", "bank", "rejected", "switched", "withdrawn", "refunded", "issued"] as const;
/** One of `kinds`, or one that is edited until the load is over: a steady pulse of commands. */
export type Kind = (typeof kinds)[number] | "edited";

/** Reads kinds from words between commas. Default: all. @throws Error for another word */
export const kindsNamed = (words = kinds.join()): Kind[] =>
  words.split(",").map((word) => {
    const named = kinds.find((kind) => kind === word);
    if (named === undefined) throw new Error(`${word} is none of ${kinds.join()}`);
    return named;
  });
