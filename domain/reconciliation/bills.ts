import type { Account } from "./report";

/** Kinds of bills: a channel's file of trades, or of movements on the account. UnionPay has one file with both. */
export const billKinds = ["trades", "funds"] as const;
export type BillKind = (typeof billKinds)[number];

/** Name of a bill. Each account has one bill of each kind for each day. */
export interface BillName extends Account {
  /** Day as the channel counts days, YYYY-MM-DD. */
  day: string;
  kind: BillKind;
}

/** Place where a bill is looked for first: the channel, or the stored bills. */
export type BillSource = "channel" | "kept";

/** Functions that download and parse a channel's bill. */
export interface BillFetch<Rows> {
  /** Downloads the file; undefined if the channel has none. */
  fetch: () => Promise<Buffer | undefined>;
  /** Parses the file. Files that can't be parsed to their end are not stored. @throws Error if the file is incomplete */
  read: (file: Buffer) => Rows;
}

/** Store of downloaded bills, which finds the best one there is. */
export interface Bills {
  /**
   * Returns the rows of a bill: of the channel's present file or, if it has none or can't be reached, of the stored one.
   * @returns undefined if neither exists
   * @throws the error of the channel's client if no bill is stored either
   */
  rowsOf<Rows>(name: BillName, source: BillSource, bill: BillFetch<Rows>): Promise<Rows | undefined>;
}

/** Bills that are downloaded each time and never stored. */
export const fetchedBills: Bills = {
  rowsOf: async (_name, _source, { fetch, read }) => {
    const file = await fetch();
    return file && read(file);
  },
};
