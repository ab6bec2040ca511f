import type { AuditKeys } from "../../config/audit-keys";
import type { Models } from "../../store/models";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import type { AuditAnchor } from "../../store/models/audit-anchor";
import type { AuditEntry } from "../../store/models/audit-entry";
import { entryKind } from "./chain";
import { isSigned, sign } from "./signature";
import { anchorKind } from "./verify";

/**
 * Deletes entries older than `before` from the beginning of each chain, and signs how far it went. An entry that was
 * changed stays, with all entries after it, so that nobody can get a changed entry deleted by giving it an earlier date.
 */
export async function forgetTrail({
  models: { auditEntries, auditAnchors },
  keys,
  before,
}: {
  models: Pick<Models, "auditEntries" | "auditAnchors">;
  keys: AuditKeys;
  before: Date;
}): Promise<void> {
  const old = { at: { $lt: before } };
  await auditEntries.deleteMany({ ...old, "link.process": { $exists: false } });
  const processes = await auditEntries.distinct("link.process", {
    ...old,
    "link.process": { $exists: true },
  });
  for (const process of processes) {
    const anchor = await auditAnchors.findById(process).lean<AuditAnchor>();
    let end = { sequence: anchor?.sequence ?? 0, last: anchor?.last ?? "" };
    const chain = auditEntries
      .find({ "link.process": process, "link.sequence": { $gt: end.sequence } })
      .sort({ "link.sequence": 1 })
      .lean<AuditEntry[]>()
      .cursor();
    for await (const entry of chain) {
      const { link, mac = "", at } = entry;
      const follows = link?.sequence === end.sequence + 1 && link.previous === end.last;
      if (at >= before || !follows || !isSigned(keys, entryKind, { keyId: "", mac, ...entry })) break;
      end = { sequence: link.sequence, last: mac };
    }
    if (end.sequence > (anchor?.sequence ?? 0)) {
      const { _id, ...signed } = sign(keys, anchorKind, { _id: process, ...end, at: before });
      try {
        const isEarlier = { _id, sequence: { $lt: end.sequence } };
        await auditAnchors.updateOne(isEarlier, { $set: signed }, { upsert: true });
      } catch (error) {
        // Another process has signed as much or more since.
        if (!isDuplicateKey(error)) throw error;
      }
    }
    // This also deletes entries that an interrupted run has left.
    await auditEntries.deleteMany({ "link.process": process, "link.sequence": { $lte: end.sequence } });
  }
}
