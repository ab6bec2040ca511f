import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Logger } from "pino";
import type { Account } from "../domain/reconciliation/report";
import {
  billKinds,
  type BillFetch,
  type BillKind,
  type BillName,
  type Bills,
  type BillSource,
} from "../domain/reconciliation/bills";
import type { BillModel, BillPart } from "./models/bill";
import type { FileSealer } from "./material-files";
import { nativeCollection } from "./models/native-collection";

/** Largest size of a part in bytes, because a MongoDB document holds at most 16 MB. */
const partBytes = 8_000_000;
/** Largest size of an inflated bill in bytes. A bill that claims to be larger is damaged. */
const mostBytes = 512_000_000;

/** A bill that the channel gave with different contents, and the number of its stored files. */
export interface ChangedBill {
  kind: BillKind;
  files: number;
}

/** Stored bills, day by day. */
export interface KeptDays {
  /** Returns a day's bills that the channel gave with different contents. */
  changed(account: Account & { day: string }): Promise<ChangedBill[]>;
  /**
   * Seals parts that another key sealed with the present key, so that the former key can be removed.
   * @returns the number of parts
   */
  reseal(): Promise<number>;
}

interface Options {
  billParts: BillModel;
  sealer: FileSealer;
  /** Id of the payload key that seals new parts. */
  currentKeyId: string;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "warn" | "error">;
}

const keyOf = ({ channel, merchantId, day, kind }: BillName): string[] => [channel, merchantId, day, kind];
const placeOf = (part: BillName & Pick<BillPart, "contentHash" | "part">): string[] => [
  ...["bill", ...keyOf(part)],
  ...[part.contentHash, String(part.part)],
];

/**
 * Creates the store of the channels' bills. Each content is stored once, deflated and sealed, so that a day can be
 * compared again.
 */
export function createBills({ billParts, sealer, currentKeyId, now, log }: Options): Bills & KeptDays {
  const collection = nativeCollection(billParts);

  async function keep(name: BillName, file: Buffer, contentHash: string): Promise<void> {
    const fetchedAt = new Date(now());
    const { matchedCount } = await collection.updateMany({ ...name, contentHash }, { $set: { fetchedAt } });
    if (matchedCount > 0) return;
    if (await collection.findOne(name, { projection: { _id: 1 } }))
      log.error(name, "a bill says something else than when it was fetched before");
    const deflated = deflateRawSync(file);
    const count = Math.max(Math.ceil(deflated.length / partBytes), 1);
    // The first part is written last, so that a bill that can be found is complete.
    for (let part = count - 1; part >= 0; part -= 1) {
      const about = { ...name, contentHash, part };
      const slice = deflated.subarray(part * partBytes, (part + 1) * partBytes);
      const document = { ...about, ...sealer.seal(slice, placeOf(about)), fetchedAt };
      const _id = [...keyOf(name), contentHash.slice(0, 16), part].join("|");
      await collection.updateOne({ _id }, { $setOnInsert: document }, { upsert: true });
    }
  }

  /** Returns the bill that was downloaded last; undefined if none is stored. */
  async function find(name: BillName): Promise<Buffer | undefined> {
    const [latest] = await collection
      .find({ ...name, part: 0 }, { projection: { contentHash: 1 } })
      .sort({ fetchedAt: -1 })
      .limit(1)
      .toArray();
    if (!latest) return undefined;
    const parts = await billParts.find({ ...name, contentHash: latest.contentHash }).lean<BillPart[]>();
    parts.sort((one, other) => one.part - other.part);
    const opened = parts.map(({ keyId, sealed, ...part }) =>
      sealer.open({ keyId, sealed: Buffer.from(sealed.buffer) }, placeOf(part)),
    );
    return inflateRawSync(Buffer.concat(opened), { maxOutputLength: mostBytes });
  }

  async function fetchAndKeep<Rows>(name: BillName, { fetch, read }: BillFetch<Rows>) {
    const file = await fetch();
    if (!file) return undefined;
    const rows = read(file);
    await keep(name, file, createHash("sha256").update(JSON.stringify(rows)).digest("hex"));
    return rows;
  }

  return {
    async rowsOf<Rows>(name: BillName, source: BillSource, bill: BillFetch<Rows>) {
      const kept = source === "kept" ? await find(name) : undefined;
      if (kept) return bill.read(kept);
      try {
        const fetched = await fetchAndKeep(name, bill);
        if (fetched) return fetched;
      } catch (error) {
        const before = await find(name);
        if (!before) throw error;
        log.warn({ ...name, error: String(error) }, "a bill that was kept is read instead");
        return bill.read(before);
      }
      const before = await find(name);
      return before && bill.read(before);
    },

    async changed(day) {
      const files = await collection.find({ ...day, part: 0 }, { projection: { kind: 1 } }).toArray();
      return billKinds
        .map((kind) => ({ kind, files: files.filter((file) => file.kind === kind).length }))
        .filter((bill) => bill.files > 1);
    },

    async reseal() {
      const former = billParts
        .find({ keyId: { $ne: currentKeyId } })
        .lean<BillPart[]>()
        .cursor();
      let count = 0;
      for await (const { _id, keyId, sealed, ...part } of former) {
        const opened = sealer.open({ keyId, sealed: Buffer.from(sealed.buffer) }, placeOf(part));
        await billParts.updateOne({ _id, keyId }, { $set: sealer.seal(opened, placeOf(part)) });
        count += 1;
      }
      return count;
    },
  };
}
