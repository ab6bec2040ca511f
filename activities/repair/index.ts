import type { Logger } from "pino";
import { releaseLocks } from "../../store/lock-claims";
import { lockHoldsOf } from "../../domain/locks/holds";
import type { RunDefaults } from "../../store/carried-input";
import { findApplication } from "../../store/find-application";
import type { ApplicationDocument } from "../../store/models/application";
import type { LockClaim, LockClaimModel } from "../../store/models/lock-claim";
import { repairApplication, reviveApplication, type RepairDependencies } from "./repair-application";

export interface RepairActivityDependencies extends RepairDependencies {
  locks: LockClaimModel;
  log: Pick<Logger, "info" | "warn" | "error">;
}

export interface RepairPage {
  /** Ids are looked at in their order, from the one after this. */
  after?: string;
  /** Whether applications without a run get one, and what that goes by. */
  revive?: RunDefaults;
}

export interface RepairCounts {
  checked: number;
  mended: number;
  /** Without a run, and still so. */
  missing: number;
  revived: number;
}

/** What one call looks at: some seconds' work. */
const pageSize = 100;
const atOnce = 5;

export function createRepairActivities(deps: RepairActivityDependencies) {
  const { applications, locks, log } = deps;

  async function repairOne(id: string, revive: RunDefaults | undefined): Promise<keyof RepairCounts> {
    const found = await repairApplication(deps, id);
    if (found === "mended")
      log.warn({ applicationId: id }, "the projection was not what its run knows: mended");
    if (found !== "missing") return found === "mended" ? "mended" : "checked";
    if (revive && (await reviveApplication(deps, id, revive))) {
      log.warn({ applicationId: id }, "the application had no run: revived");
      return "revived";
    }
    log.error({ applicationId: id }, "the application has no run: it has to be revived");
    return "missing";
  }

  return {
    /** Looks at the next open applications. `next` is missing after the last. */
    async repairApplications({ after, revive }: RepairPage): Promise<RepairCounts & { next?: string }> {
      const open = await applications
        .find(
          {
            ...(after === undefined ? {} : { _id: { $gt: after } }),
            status: { $ne: "编辑中" },
            "application.endedAt": { $exists: false },
          },
          { _id: 1 },
        )
        .sort({ _id: 1 })
        .limit(pageSize)
        .lean<Pick<ApplicationDocument, "_id">[]>();
      const counts: RepairCounts = { checked: open.length, mended: 0, missing: 0, revived: 0 };
      for (let start = 0; start < open.length; start += atOnce) {
        const some = open.slice(start, start + atOnce);
        for (const outcome of await Promise.all(some.map(({ _id }) => repairOne(_id, revive))))
          if (outcome !== "checked") counts[outcome] += 1;
      }
      const last = open.at(-1)?._id;
      return { ...counts, ...(open.length === pageSize && last !== undefined ? { next: last } : {}) };
    },

    /** Frees locks that are held by no application: by one that was deleted, say, or by a submission that was given up. */
    async freeLocks(): Promise<number> {
      let freed = 0;
      for (const { _id, applicationId } of await locks.find().lean<LockClaim[]>()) {
        const holder = await findApplication(applications, applicationId);
        if (holder && (holder.claim || lockHoldsOf(holder.application).length > 0)) continue;
        await releaseLocks(locks, { applicationId });
        log.warn({ applicationId, lock: _id }, "a lock was held by no application: freed");
        freed += 1;
      }
      return freed;
    },
  };
}
