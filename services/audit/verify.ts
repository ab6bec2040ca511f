import type { AuditKeys } from "../../config/audit-keys";
import type { Models } from "../../store/models";
import type { AuditAnchor } from "../../store/models/audit-anchor";
import type { AuditEntry } from "../../store/models/audit-entry";
import type { AuditHead, ChainEnd } from "../../store/models/audit-head";
import { entryKind } from "./chain";
import { isSigned } from "./signature";

export const headKind = "head";
export const anchorKind = "anchor";

/** How far a chain went at a time, as a head, a log or a backup has it. */
export interface KnownEnd extends ChainEnd {
  at: Date;
  /** The log or the head that says so, for people. */
  by: string;
}

/** A place at which the trail isn't as it was written. */
export interface Break {
  /** When what is wrong was written, or was last known to be right. */
  at: Date;
  process?: string;
  /** The entry that is changed, or the first that is missing. */
  sequence?: number;
  /** In Chinese. */
  what: string;
}

export interface TrailReport {
  /** The first in time before the others. */
  breaks: Break[];
  /** How far each chain goes. */
  ends: ReadonlyMap<string, ChainEnd>;
  entries: number;
  /** Entries of before there were chains: nobody can say whether they were changed. */
  unsigned: number;
  /** Chains without their last entry: their process was killed, or works still. */
  open: number;
  heads: AuditHead[];
}

interface Options {
  models: Pick<Models, "auditEntries" | "auditHeads" | "auditAnchors">;
  keys: AuditKeys;
  /** Ends that are known from elsewhere than the database. */
  known?: readonly KnownEnd[];
  onEntry?: () => void;
}

interface Gap extends Break {
  /** A restore from a backup takes back what is younger: excused where all of it is. */
  since: Date;
}

/**
 * Reads the whole trail and tells where it isn't as it was written. What a crash, an answer that was lost, retention or a
 * restore leaves is none: a crash only shortens a chain that nobody has seen longer.
 */
export async function verifyTrail({ models, keys, known = [], onEntry }: Options): Promise<TrailReport> {
  const { auditEntries, auditAnchors } = models;
  const [breaks, gaps]: [Break[], Gap[]] = [[], []];
  // Before the entries: what a head names has to be there then.
  const heads = await models.auditHeads.find().sort({ _id: 1 }).lean<AuditHead[]>();
  breaks.push(...brokenHeads(heads, keys));
  const expected = new Map<string, KnownEnd[]>();
  for (const end of [...heads.flatMap(endsOf), ...known])
    expected.set(end.process, [...(expected.get(end.process) ?? []), end]);

  // Read again at each gap: retention may be deleting meanwhile.
  const anchorOf = async (process: string): Promise<AuditAnchor | undefined> => {
    const anchor = await auditAnchors.findById(process).lean<AuditAnchor>();
    return anchor && isSigned(keys, anchorKind, anchor) ? anchor : undefined;
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
    if (!isSigned(keys, entryKind, { keyId: "", mac: "", ...entry })) {
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
    // Each worker says so for a week: what was taken back was written before the first of them, and chains come by their starts.
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
  // Two releases may have written side by side until the first head.
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
  return { breaks, ends, entries, unsigned, open: open.size, heads };
}

const nowhere = { process: "", sequence: 0, previous: "", at: new Date(0) };

const endsOf = ({ _id, at, ends }: AuditHead): KnownEnd[] =>
  ends.map((end) => ({ ...end, at, by: ` ${_id} 的日封存` }));

/** Days that were changed, or replaced, or of which one before is missing. */
function brokenHeads(heads: readonly AuditHead[], keys: AuditKeys): Break[] {
  return heads.flatMap((head, index) => {
    if (!isSigned(keys, headKind, head)) return [{ at: head.at, what: `${head._id} 的日封存被改动过` }];
    if (head.previous === (heads[index - 1]?.mac ?? "")) return [];
    return [{ at: head.at, what: `${head._id} 的日封存接不上前一天：前面的被删除或替换` }];
  });
}
