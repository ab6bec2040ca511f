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

/** An entry without a place in a chain yet. It has an id if only one process may write it, and only once. */
export type NewEntry = Omit<AuditEntry, "_id" | "link" | "keyId" | "mac"> & { _id?: string };

interface Options {
  /** Name of the process: "api" or "worker". */
  name: string;
  entries: AuditEntryModel;
  keys: AuditKeys;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  logger: Pick<Logger, "info" | "error">;
  /** Instant of the backup that was restored lately, in milliseconds since the epoch. */
  restoredFrom?: number | undefined;
  /** Milliseconds to wait after the store refused entries. */
  pauseMs?: number;
}

interface Waiting {
  entry: NewEntry;
  tell: (isWritten: boolean) => void;
}

const mostAtOnce = 100;
/** Most entries that wait in memory while the store is away. */
const mostWaiting = 10_000;
const headMs = 3_600_000;
const [endMs, drainMs] = [5_000, 20];

/**
 * Creates a process's chain of the audit trail. Entries are written in order, and those that come during a write are
 * written together. Each names the one before it, so no entry between two others can be missing unnoticed. Entries that
 * the store did not accept stay as they were signed, and are sent again until they are stored. If only the answer was
 * lost, the entry is recognised by its MAC.
 */
export function createAuditChain(options: Options) {
  const { name, entries, keys, now, logger, restoredFrom, pauseMs = 1_000 } = options;
  const collection = nativeCollection(entries);
  const startedAt = now();
  const process = newUlid(startedAt);

  /** End of the chain as far as it is certainly stored. */
  let written: ChainEnd = { process, sequence: 0, mac: "" };
  let told = written;
  /** Entries that are signed and sent but perhaps not stored, each with what it was signed from. */
  let sent: { entry: AuditEntry; from: Waiting }[] = [];
  let waiting: Waiting[] = [];
  let working: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;

  function signed(from: Waiting, before: ChainEnd): (typeof sent)[number] {
    const { entry } = from;
    const { process: own, sequence, mac: previous } = before;
    const link = { process: own, sequence: sequence + 1, previous, at: new Date(now()) };
    const whole = { ...wellFormed(entry), _id: entry._id ?? newUlid(now()), link };
    return { entry: sign(keys, entryKind, whole), from };
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
    for (const { entry, from } of sent.splice(0, count)) {
      written = endOf(entry);
      from.tell(true);
    }
  }

  /** Handles the store's refusal of an id that it has already. All entries that were sent before that one are stored. */
  async function settleRepeated(error: unknown): Promise<void> {
    const [refused] = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
    isThere(refused?.index ?? 0);
    const [repeated] = sent;
    if (!repeated) return;
    const found = await collection.findOne({ _id: repeated.entry._id });
    if (found?.mac === repeated.entry.mac) return isThere(1);
    // Another process, or this one earlier, has written this entry. The entries after it are signed again, as followers
    // of the entry before it, and from what they were: a signature over a signature could never be verified.
    repeated.from.tell(true);
    const followers = sent.splice(0).slice(1);
    waiting = [...followers.map(({ from }) => from), ...waiting];
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
        for (const { tell } of [...sent.map(({ from }) => from), ...waiting]) tell(false);
        retry = setTimeout(() => {
          retry = undefined;
          work();
        }, pauseMs).unref();
      })
      .finally(() => {
        working = undefined;
        // A caller whose entry was just reported as written may have added the next one before this point.
        if (waiting.length > 0) work();
      });
  }

  /** Logs the end of the chain, where the database's owner can't change it. */
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
    /** Adds an entry. Resolves to true once it is stored; false while it waits in memory because the store refused it. */
    add,

    /** Writes the chain's first entry. */
    start: (): Promise<boolean> =>
      add({
        ...own,
        at: new Date(startedAt),
        action: "processStart",
        what: "进程启动",
        ...(restoredFrom === undefined ? {} : { restoredFrom: new Date(restoredFrom) }),
      }),

    /** Writes the chain's last entry, if the store accepts it in time. */
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

/**
 * Returns the entry with well-formed text, because a database doesn't store half a surrogate pair and the signature must
 * match.
 */
const wellFormed = (entry: NewEntry): NewEntry =>
  Object.fromEntries(
    Object.entries(entry)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === "string" ? Buffer.from(value).toString() : value]),
  ) as NewEntry;
