import type { AuditKeys } from "../../config/audit-keys";
import type { Models } from "../../store/models";
import type { AuditAnchor } from "../../store/models/audit-anchor";
import type { AuditEntry, AuditEntryModel } from "../../store/models/audit-entry";
import type { AuditHead, ChainEnd } from "../../store/models/audit-head";
import { entryKind } from "./chain";
import { isSigned } from "./signature";

export const headKind = "head";
export const anchorKind = "anchor";

/** End of a chain at an instant, as a head, a log or a backup recorded it. */
export interface KnownEnd extends ChainEnd {
  at: Date;
  /** Name of the log or head that recorded it, for people. */
  by: string;
}

/** Head of a day (日封存) as it was known elsewhere than in the database. */
export interface KnownHead {
  /** Beijing day, YYYY-MM-DD. */
  day: string;
  mac: string;
  /** Instant at which it was signed. */
  at: Date;
  /** Name of what recorded it, for people. */
  by: string;
}

/** Knowledge of the trail from sources other than the database. */
export interface KnownTrail {
  ends: readonly KnownEnd[];
  heads: readonly KnownHead[];
}

/** A place at which the trail was changed. */
export interface Break {
  /** Instant at which the wrong entry was written, or at which the chain was last known to be right. */
  at: Date;
  process?: string;
  /** Number of the changed entry, or of the first missing one. */
  sequence?: number;
  /** Day of the head that is gone. */
  head?: string;
  /** Description of the fault, in Chinese. */
  what: string;
}

export interface TrailReport {
  /** Faults, sorted by time. */
  breaks: Break[];
  /** Present end of each chain. */
  ends: ReadonlyMap<string, ChainEnd>;
  entries: number;
  /** Number of entries from before there were chains. Nobody can tell whether they were changed. */
  unsigned: number;
  /**
   * Keys that are missing in the file, although whole chains are signed with them: the file was exchanged for another.
   * Nobody can tell whether those entries were changed.
   */
  missingKeys: readonly MissingKey[];
  /** Number of chains without a last entry: their process was killed or still runs. */
  open: number;
  heads: AuditHead[];
}

export interface MissingKey {
  keyId: string;
  entries: number;
  /** Instant of its latest entry. */
  latest: Date;
}

interface Options {
  models: Pick<Models, "auditEntries" | "auditHeads" | "auditAnchors">;
  keys: AuditKeys;
  known?: KnownTrail;
  onEntry?: () => void;
}

interface Gap extends Break {
  /** Instant since which the chain is broken. A restore excuses the gap if this is later than the restored backup. */
  since: Date;
}

/**
 * Reads the whole trail and reports where it was changed. The effects of a crash, a lost answer, retention or a restore
 * are no faults: a crash only shortens a chain of which nobody has seen the longer form.
 */
export async function verifyTrail({ models, keys, known, onEntry }: Options): Promise<TrailReport> {
  const { auditEntries, auditAnchors } = models;
  const [breaks, gaps]: [Break[], Gap[]] = [[], []];
  // The heads are read before the entries, so that every entry that a head names must exist.
  const heads = await models.auditHeads.find().sort({ _id: 1 }).lean<AuditHead[]>();
  const missingKeys = await keysMissingOf(auditEntries, keys);
  const isMissing = (keyId = ""): boolean => missingKeys.some((one) => one.keyId === keyId);
  breaks.push(...brokenHeads(heads, (head) => isSigned(keys, headKind, head) || isMissing(head.keyId)));
  gaps.push(...missingHeads(heads, known?.heads ?? []));
  const expected = new Map<string, KnownEnd[]>();
  for (const end of [...heads.flatMap(endsOf), ...(known?.ends ?? [])])
    expected.set(end.process, [...(expected.get(end.process) ?? []), end]);

  // The anchor is read again at each gap, because retention may be deleting entries meanwhile.
  const anchorOf = async (process: string): Promise<AuditAnchor | undefined> => {
    const anchor = await auditAnchors.findById(process).lean<AuditAnchor>();
    const isRight = anchor && (isSigned(keys, anchorKind, anchor) || isMissing(anchor.keyId));
    return isRight ? anchor : undefined;
  };
  const restores: { from: Date; at: Date }[] = [];
  const ends = new Map<string, ChainEnd>();
  const open = new Set<string>();
  let entries = 0;
  let before: ChainEnd | undefined;

  async function follow(entry: AuditEntry): Promise<void> {
    const { process, sequence, previous, at: since } = entry.link ?? nowhere;
    const place = { at: entry.at, process, sequence };
    const end = { process, sequence, mac: entry.mac ?? "" };
    if (!isMissing(entry.keyId) && !isSigned(keys, entryKind, { keyId: "", mac: "", ...entry })) {
      const isKnown = keys.keys.has(entry.keyId ?? "");
      breaks.push({ ...place, what: isKnown ? "这一条被改动过" : "这一条由不认识的密钥签名" });
    }
    const last = before?.process === process ? before : { process, sequence: 0, mac: "" };
    const follows = sequence === last.sequence + 1 && previous === last.mac;
    if (!follows) {
      const anchor = await anchorOf(process);
      const isForgotten =
        anchor !== undefined &&
        (anchor.sequence >= sequence || (anchor.sequence === sequence - 1 && anchor.last === previous));
      if (!isForgotten)
        gaps.push({
          ...place,
          sequence: last.sequence + 1,
          since,
          what:
            sequence === last.sequence + 1
              ? `第 ${sequence} 条接不上它的前一条`
              : `第 ${last.sequence + 1} 条起缺失，下一条是第 ${sequence} 条`,
        });
    }
    for (const wanted of expected.get(process) ?? [])
      if (wanted.sequence === sequence && wanted.mac !== end.mac)
        breaks.push({ ...place, what: `这一条不是${wanted.by}所记的那一条` });
    // Each worker records the restore for a week. Chains are sorted by their start, so the first record counts;
    // everything that was lost was written before it.
    const { restoredFrom: from } = entry;
    if (from && !restores.some((one) => one.from.getTime() === from.getTime()))
      restores.push({ from, at: entry.at });
    if (entry.action === "processEnd") open.delete(process);
    else open.add(process);
    ends.set(process, end);
    before = end;
  }

  const chained = auditEntries
    .find({ "link.process": { $exists: true } })
    .sort({ "link.process": 1, "link.sequence": 1 })
    .lean<AuditEntry[]>()
    .cursor();
  for await (const entry of chained) {
    entries += 1;
    onEntry?.();
    await follow(entry);
  }

  for (const [process, wanted] of expected) {
    const sequence = ends.get(process)?.sequence ?? 0;
    const anchor = await anchorOf(process);
    for (const { sequence: reached, at, by } of wanted) {
      if (reached <= Math.max(sequence, anchor?.sequence ?? 0)) continue;
      const what =
        sequence === 0
          ? `整条链不见了：${by}记到第 ${reached} 条`
          : `末尾被截断：${by}记到第 ${reached} 条，现在只到第 ${sequence} 条`;
      gaps.push({ at, since: at, process, sequence: sequence + 1, what });
    }
  }

  const [first] = heads;
  const unsignedSince = { "link.process": { $exists: false } };
  const unsigned = await auditEntries.countDocuments(unsignedSince);
  // Until the first head, an old release may have written unsigned entries beside the new one.
  const planted =
    first &&
    (await auditEntries
      .findOne({ ...unsignedSince, at: { $gt: first.at } })
      .sort({ at: 1 })
      .lean<AuditEntry>());
  if (planted) breaks.push({ at: planted.at, what: `没有签名的一条（${planted._id}），晚于第一次日封存` });

  const isRestored = ({ since }: Gap) => restores.some(({ from, at }) => since >= from && since <= at);
  breaks.push(...gaps.filter((gap) => !isRestored(gap)));
  breaks.sort((one, other) => one.at.getTime() - other.at.getTime());
  return { breaks, ends, entries, unsigned, missingKeys, open: open.size, heads };
}

const nowhere = { process: "", sequence: 0, previous: "", at: new Date(0) };

const endsOf = ({ _id, at, ends }: AuditHead): KnownEnd[] =>
  ends.map((end) => ({ ...end, at, by: ` ${_id} 的日封存` }));

/** Finds heads that were changed, or whose predecessor was deleted or replaced. */
function brokenHeads(heads: readonly AuditHead[], isRight: (head: AuditHead) => boolean): Break[] {
  return heads.flatMap((head, index) => {
    if (!isRight(head)) return [{ at: head.at, what: `${head._id} 的日封存被改动过` }];
    if (head.previous === (heads[index - 1]?.mac ?? "")) return [];
    return [{ at: head.at, what: `${head._id} 的日封存接不上前一天：前面的被删除或替换` }];
  });
}

/** Finds heads that are known from elsewhere, and that the database hasn't, or has otherwise. */
function missingHeads(heads: readonly AuditHead[], known: readonly KnownHead[]): Gap[] {
  const found = new Set(heads.map(({ _id, mac }) => `${_id} ${mac}`));
  const missing = new Map(known.map((head) => [`${head.day} ${head.mac}`, head]));
  return [...missing]
    .filter(([name]) => !found.has(name))
    .map(([, { day, at, by }]) => ({
      ...{ at, since: at, head: day },
      what: `${by}所记的 ${day} 的日封存不见了，或被替换`,
    }));
}

/** Most unknown keys that are looked at. Each is a file that was exchanged, which happens once, if ever. */
const mostUnknown = 20;

/**
 * Finds the keys that are missing in the file. An unknown key counts as one if whole chains are signed with it, since a
 * process signs with one key for its life. Beside another key in a chain it is a change of the trail.
 */
async function keysMissingOf(auditEntries: AuditEntryModel, keys: AuditKeys): Promise<MissingKey[]> {
  const used = await auditEntries.distinct("keyId", { keyId: { $exists: true } });
  const unknown = used.filter((keyId) => keyId && !keys.keys.has(keyId)).slice(0, mostUnknown);
  const missing: MissingKey[] = [];
  for (const keyId of unknown) {
    const chains = await auditEntries.distinct("link.process", { keyId });
    if (await auditEntries.exists({ "link.process": { $in: chains }, keyId: { $ne: keyId } })) continue;
    const latest = await auditEntries.findOne({ keyId }).sort({ at: -1 }).lean<AuditEntry>();
    if (latest)
      missing.push({ keyId, entries: await auditEntries.countDocuments({ keyId }), latest: latest.at });
  }
  return missing;
}
