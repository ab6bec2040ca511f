import type { Account } from "./report";

/** A channel's file of trades, or of what moved on the account. UnionPay's one file has both. */
export const billKinds = ["trades", "funds"] as const;
export type BillKind = (typeof billKinds)[number];

/** Names a bill: each account has one of a kind for each day. */
export interface BillName extends Account {
  /** YYYY-MM-DD, as the channel counts days. */
  day: string;
  kind: BillKind;
}

/** The place where a bill is looked for first: the channel, or those that are kept. */
export type BillSource = "channel" | "kept";

/** The way to a channel's bill. */
export interface BillFetch<Rows> {
  /** Fetches the file; undefined where the channel has none. */
  fetch: () => Promise<Buffer | undefined>;
  /** @throws Error where the file isn't whole: nothing that can't be read to its end is kept */
  read: (file: Buffer) => Rows;
}

/** Keeps bills as they were fetched, and finds the best there is. */
export interface Bills {
  /**
   * The rows of a bill: as the channel has it now, or, where it has none or can't be asked, as it was kept before.
   * @returns undefined where neither has one
   * @throws Error as the channel's client does, where none is kept either
   */
  rowsOf<Rows>(name: BillName, source: BillSource, bill: BillFetch<Rows>): Promise<Rows | undefined>;
}

/** Bills that nobody keeps. */
export const fetchedBills: Bills = {
  rowsOf: async (_name, _source, { fetch, read }) => {
    const file = await fetch();
    return file && read(file);
  },
};
