/*
 * Situations around the end of a paid application: each delivery with each results, invoice, and way in which money goes
 * back, with two and with five locks. situations.test.ts plays all of them in the domain, and tests/stack/ends.test.ts
 * some of them through the API.
 */

/** Deliveries: they say whether the locks are mailed, and whether they are sent before anything else happens. */
export const deliveries = {
  现场: { isMailed: false, ships: false },
  "邮寄, not shipped": { isMailed: true, ships: false },
  "邮寄, shipped": { isMailed: true, ships: true },
} as const;

/** Results of the first lock and of each other lock. */
export const results = {
  "no result": [undefined, undefined],
  "all renewed": ["已制证", "已制证"],
  "first renewed, the others undecided": ["已制证", undefined],
  "first renewed, the others not": ["已制证", "未能办理"],
  "none renewed": ["未能办理", "未能办理"],
} as const;

/** Ways in which money goes back. */
export const ways = [
  "no money goes back",
  "all goes back in the console",
  "half goes back in the console",
  "the console and 退费 give half each",
  "退费 gives one lock's fee",
  "退费 gives all",
  "an operator withdraws",
  "红冲退款 gives all",
] as const;
export type Way = (typeof ways)[number];

const keysOf = <K extends string>(table: Record<K, unknown>): K[] => Object.keys(table) as K[];
export const situations = keysOf(deliveries).flatMap((delivery) =>
  keysOf(results).flatMap((result) =>
    ways.flatMap((way) =>
      [false, true].flatMap((isInvoiced) =>
        [2, 5].map((locks) => ({ delivery, result, way, isInvoiced, locks })),
      ),
    ),
  ),
);
export type Situation = (typeof situations)[number];

/** Returns the years for which a situation's lock is renewed, by its place, counted from 0. */
export const yearsOf = (nth: number): number => (nth % 3) + 1;
