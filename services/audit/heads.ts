import type { Logger } from "pino";
import type { AuditKeys } from "../../config/audit-keys";
import { beijingDay } from "../../domain/beijing-day";
import type { Models } from "../../store/models";
import type { AuditHead } from "../../store/models/audit-head";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import { sign } from "./signature";
import { headKind, verifyTrail } from "./verify";

export interface HeadDependencies {
  models: Pick<Models, "auditEntries" | "auditHeads" | "auditAnchors">;
  auditKeys: AuditKeys;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Pick<Logger, "info" | "error">;
  /** Called every hour with the day's head, so that alerts have it after a restart as well. */
  headMade: (head: AuditHead) => void;
}

/**
 * Creates a function that verifies the whole trail once a day and signs the end of each chain together with the previous
 * head. Log, alerts and every backup contain this head, so entries that are cut off or replaced later are detected.
 */
export function createHeadMaker({ models, auditKeys: keys, now, log, headMade }: HeadDependencies) {
  return async (onEntry: () => void): Promise<void> => {
    const _id = beijingDay(now());
    const made = await models.auditHeads.findById(_id).lean<AuditHead>();
    if (made) return headMade(made);
    const { breaks, ends, heads } = await verifyTrail({ models, keys, onEntry });
    for (const { at, ...found } of breaks)
      log.error({ ...found, at: at.toISOString() }, "the audit trail is not as it was written");
    const known = new Map(heads.flatMap((one) => one.ends).map(({ process, mac }) => [process, mac]));
    const broken = new Set(breaks.map(({ process }) => process));
    const record = {
      _id,
      at: new Date(now()),
      ends: [...ends.values()].filter(
        ({ process, mac }) => known.get(process) !== mac && !broken.has(process),
      ),
      breaks: breaks.length,
      previous: heads.at(-1)?.mac ?? "",
    };
    const head: AuditHead = sign(keys, headKind, record);
    try {
      await models.auditHeads.create(head);
    } catch (error) {
      // Another worker has made the head meanwhile.
      if (isDuplicateKey(error)) return;
      throw error;
    }
    log.info({ auditDay: head }, "the audit trail's head of a day");
    headMade(head);
  };
}
