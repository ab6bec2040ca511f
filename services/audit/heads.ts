import type { Logger } from "pino";
import type { AuditKeys } from "../../config/audit-keys";
import { beijingDay, dayMs } from "../../domain/beijing-day";
import type { Models } from "../../store/models";
import type { AuditEntry } from "../../store/models/audit-entry";
import type { AuditHead, ChainEnd } from "../../store/models/audit-head";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import { joined, trailBesideBackups } from "./known";
import { isSigned, sign } from "./signature";
import { headKind, verifyTrail, type KnownTrail } from "./verify";

export interface HeadDependencies {
  models: Pick<Models, "auditEntries" | "auditHeads" | "auditAnchors">;
  auditKeys: AuditKeys;
  /** File to which backups add the heads that they found; undefined if there is none. */
  auditHeadsFile?: string | undefined;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "info" | "warn" | "error">;
  /** Called every hour with the day's head, so that alerts have it after a restart as well. */
  headMade: (head: AuditHead) => void;
}

/**
 * Knowledge of the trail that a run carries on to the next one in its sealed result, so that it is in another database than the
 * trail: the latest head, and the ends of chains as that run found them.
 */
export interface CarriedTrail {
  head: Pick<AuditHead, "mac"> & { day: string; /** ISO 8601. */ at: string };
  ends: (ChainEnd & { /** ISO 8601. */ at: string })[];
}

/** Most ends that are carried on: those of the latest processes. Temporal takes no result beyond 2 MB. */
const mostCarried = 5_000;
/** Longest time between an act and the signature of its entry: acts in Temporal's histories are collected for days. */
const lateEntriesMs = 3 * dayMs;

/**
 * Creates a function that verifies the whole trail once a day and signs the end of each chain together with the previous
 * head. Log, alerts and every backup contain this head, so entries that are cut off or replaced later are detected. What
 * the last run carried on, and what stands beside the backups, is known of the trail as well: who deletes chains together
 * with their heads is found by it.
 *
 * A break stays: the new head names the one that was carried on, although it is gone, and an end that is gone is carried
 * on further.
 */
export function createHeadMaker(options: HeadDependencies) {
  const { models, auditKeys: keys, auditHeadsFile, now, log, headMade } = options;
  const { auditEntries, auditHeads } = models;

  /** Returns the present ends of the chains that have grown since the head, and those that the last run carried on. */
  async function carriedOn(head: AuditHead, before: CarriedTrail["ends"]): Promise<CarriedTrail> {
    const recent = { at: { $gt: new Date(head.at.getTime() - lateEntriesMs) } };
    const grown = await auditEntries.distinct("link.process", recent);
    const ends = new Map(before.map((end) => [end.process, end]));
    for (const process of grown) {
      const last = await auditEntries
        .findOne({ "link.process": process })
        .sort({ "link.sequence": -1 })
        .lean<AuditEntry>();
      const { link, mac = "" } = last ?? {};
      const known = [ends.get(process ?? ""), ...head.ends].find((one) => one?.process === link?.process);
      if (!link || link.sequence <= (known?.sequence ?? 0)) continue;
      ends.set(link.process, {
        ...{ process: link.process, sequence: link.sequence, mac },
        at: link.at.toISOString(),
      });
    }
    return {
      head: { day: head._id, mac: head.mac, at: head.at.toISOString() },
      ends: [...ends.values()]
        .toSorted((one, other) => (one.process < other.process ? 1 : -1))
        .slice(0, mostCarried),
    };
  }

  /** Returns whether the head that the last run knew is still there. */
  const isThere = async ({ head }: CarriedTrail): Promise<boolean> =>
    (await auditHeads.exists({ _id: head.day, mac: head.mac })) !== null;

  return async (onEntry: () => void, carried?: CarriedTrail): Promise<CarriedTrail> => {
    const _id = beijingDay(now());
    const made = await auditHeads.findById(_id).lean<AuditHead>();
    if (made && isSigned(keys, headKind, made) && (!carried || (await isThere(carried)))) {
      headMade(made);
      return carriedOn(made, carried?.ends ?? []);
    }
    if (!carried) log.warn({ day: _id }, "no run before this one knows of the audit trail");
    const known = joined([...(carried ? [knownBy(carried)] : []), trailBesideBackups(auditHeadsFile)]);
    const { breaks, ends, heads, missingKeys } = await verifyTrail({ models, keys, known, onEntry });
    for (const { at, ...found } of breaks)
      log.error({ ...found, at: at.toISOString() }, "the audit trail is not as it was written");
    for (const { keyId, entries } of missingKeys)
      log.error({ keyId, entries }, "AUDIT_KEYS_FILE lacks a key with which the audit trail was signed");
    const inHeads = new Map(heads.flatMap((one) => one.ends).map(({ process, mac }) => [process, mac]));
    const broken = new Set(breaks.map(({ process }) => process));
    const isGone = carried && breaks.some(({ head }) => head === carried.head.day);
    const record = {
      _id,
      at: new Date(now()),
      ends: [...ends.values()].filter(
        ({ process, mac }) => inHeads.get(process) !== mac && !broken.has(process),
      ),
      breaks: breaks.length,
      ...(missingKeys.length > 0 ? { missingKeys: missingKeys.map(({ keyId }) => keyId) } : {}),
      previous: isGone ? carried.head.mac : (heads.at(-1)?.mac ?? ""),
    };
    const head = made ?? (await keep(sign(keys, headKind, record)));
    headMade({ ...head, breaks: breaks.length });
    const next = await carriedOn(
      head,
      (carried?.ends ?? []).filter(({ process }) => broken.has(process)),
    );
    // A head of this day that somebody put in the place of the one that is gone doesn't take its place here.
    return isGone && made ? { ...next, head: carried.head } : next;
  };

  /** Stores the head of a day, and returns what is stored, which another worker may have made meanwhile. */
  async function keep(head: AuditHead): Promise<AuditHead> {
    try {
      await auditHeads.create(head);
      log.info({ auditDay: head }, "the audit trail's head of a day");
      return head;
    } catch (error) {
      const stored = isDuplicateKey(error) && (await auditHeads.findById(head._id).lean<AuditHead>());
      if (!stored) throw error;
      return stored;
    }
  }
}

const knownBy = ({ head, ends }: CarriedTrail): KnownTrail => {
  const by = "上一次核对";
  return {
    ends: ends.map((one) => ({ ...one, at: new Date(one.at), by })),
    heads: [{ ...head, at: new Date(head.at), by }],
  };
};
