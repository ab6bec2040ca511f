import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { mongo } from "mongoose";
import type { AuditKeys } from "../../config/audit-keys";
import { describeError } from "../../lib/describe-error";
import { newUlid } from "../../lib/new-ulid";
import { within } from "../../lib/time-limit";
import type { AuditEntry, AuditEntryModel } from "../../store/models/audit-entry";
import type { ChainEnd } from "../../store/models/audit-head";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import { nativeCollection } from "../../store/models/native-collection";
import { sign } from "./signature";

export const entryKind = "entry";

/** An entry that has no place in a chain yet; with an id where it may be written only once, by whichever process. */
export type NewEntry = Omit<AuditEntry, "_id" | "link" | "keyId" | "mac"> & { _id?: string };

interface Options {
  /** "api" or "worker". */
  name: string;
  entries: AuditEntryModel;
  keys: AuditKeys;
  /** Milliseconds since the epoch. */
  now: () => number;
  logger: Pick<Logger, "info" | "error">;
  /** When the backup was taken that the system was restored from lately. Milliseconds since the epoch. */
  restoredFrom?: number | undefined;
  /** How long a store that refused entries is left alone. Milliseconds. */
  pauseMs?: number;
}

interface Waiting {
  entry: NewEntry;
  tell: (isWritten: boolean) => void;
}

const mostAtOnce = 100;
/** Entries that wait in memory for a store that is away. */
const mostWaiting = 10_000;
const headMs = 3_600_000;
const [endMs, drainMs] = [5_000, 20];

/**
 * A process's share of the audit trail. Entries are written in their order, those that come meanwhile together, and each
 * names the one before it: so nothing can be missing between two that are there. What the store did not take stays
 * as it was signed, and is sent again until it is there; an answer that was lost leaves an entry that is known by its MAC.
 */
export function createAuditChain(options: Options) {
  const { name, entries, keys, now, logger, restoredFrom, pauseMs = 1_000 } = options;
  const collection = nativeCollection(entries);
  const startedAt = now();
  const process = newUlid(startedAt);

  /** The last entry that is known to be there. */
  let written: ChainEnd = { process, sequence: 0, mac: "" };
  let told = written;
  /** Signed and sent, and not known to be there. */
  let sent: { entry: AuditEntry; tell: Waiting["tell"] }[] = [];
  let waiting: Waiting[] = [];
  let working: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;

  function signed({ entry, tell }: Waiting, before: ChainEnd): (typeof sent)[number] {
    const { process: own, sequence, mac: previous } = before;
    const link = { process: own, sequence: sequence + 1, previous, at: new Date(now()) };
    const whole = { ...wellFormed(entry), _id: entry._id ?? newUlid(now()), link };
    return { entry: sign(keys, entryKind, whole), tell };
  }

  function signNext(): void {
    let end = written;
    sent = waiting.splice(0, mostAtOnce).map((one) => {
      const next = signed(one, end);
      end = endOf(next.entry);
      return next;
    });
  }

  function isThere(count: number): void {
    for (const { entry, tell } of sent.splice(0, count)) {
      written = endOf(entry);
      tell(true);
    }
  }

  /** The store has taken all that was sent before the one whose id it has already. */
  async function settleRepeated(error: unknown): Promise<void> {
    const [refused] = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
    isThere(refused?.index ?? 0);
    const [repeated] = sent;
    if (!repeated) return;
    const found = await collection.findOne({ _id: repeated.entry._id });
    if (found?.mac === repeated.entry.mac) return isThere(1);
    // Another process has written it, or this one before: what was to follow it follows the one before it.
    repeated.tell(true);
    waiting = [...sent.splice(0).slice(1), ...waiting];
  }

  async function write(): Promise<void> {
    while (sent.length > 0 || waiting.length > 0) {
      if (sent.length === 0) signNext();
      try {
        await collection.insertMany(
          sent.map(({ entry }) => entry),
          { ordered: true },
        );
        isThere(sent.length);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        await settleRepeated(error);
      }
    }
  }

  function work(): void {
    if (retry) return;
    working ??= write()
      .catch((error: unknown) => {
        logger.error(
          { process, waiting: sent.length + waiting.length, error: describeError(error) },
          "audit entries wait for the store",
        );
        for (const { tell } of [...sent, ...waiting]) tell(false);
        retry = setTimeout(() => {
          retry = undefined;
          work();
        }, pauseMs).unref();
      })
      .finally(() => {
        working = undefined;
        // Somebody who was told that theirs is written may have brought the next one before this was over.
        if (waiting.length > 0) work();
      });
  }

  /** Writes down how far the chain went, where the database's owner can't change it. */
  function tellHead(): void {
    if (written.sequence === told.sequence) return;
    told = written;
    logger.info({ auditHead: { ...written, at: new Date(now()).toISOString() } }, "the audit trail's head");
  }
  const telling = setInterval(tellHead, headMs).unref();

  function add(entry: NewEntry): Promise<boolean> {
    if (waiting.length >= mostWaiting) {
      logger.error({ process, action: entry.action, result: entry.result }, "an audit entry was lost");
      return Promise.resolve(false);
    }
    return new Promise((tell) => {
      waiting.push({ entry, tell });
      work();
    });
  }

  async function drained(): Promise<void> {
    while (sent.length > 0 || waiting.length > 0) await pause(drainMs);
  }

  const own = {
    source: "process",
    subject: `${name}@${hostname()}`,
    record: process,
    result: "done",
  } as const;

  return {
    /** True when it is written; false while it waits in memory for a store that refused it. */
    add,

    /** The chain's first entry. */
    start: (): Promise<boolean> =>
      add({
        ...own,
        at: new Date(startedAt),
        action: "processStart",
        what: "进程启动",
        ...(restoredFrom === undefined ? {} : { restoredFrom: new Date(restoredFrom) }),
      }),

    /** Its last entry, if the store takes it in time. */
    async end(): Promise<void> {
      clearInterval(telling);
      void add({ ...own, at: new Date(now()), action: "processEnd", what: "进程结束" });
      await within(endMs, drained).catch(() => undefined);
      tellHead();
    },
  };
}

export type AuditChain = ReturnType<typeof createAuditChain>;

const endOf = ({ link, mac = "" }: AuditEntry): ChainEnd => ({
  process: link?.process ?? "",
  sequence: link?.sequence ?? 0,
  mac,
});

/** A database keeps no half of a character: what is signed has none. */
const wellFormed = (entry: NewEntry): NewEntry =>
  Object.fromEntries(
    Object.entries(entry)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === "string" ? Buffer.from(value).toString() : value]),
  ) as NewEntry;
