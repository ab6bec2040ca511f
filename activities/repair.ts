import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import type { WorkflowMessenger } from "../services/payment-events/route-event";
import type { RunDefaults } from "../store/carried-input";
import type { ApplicationDocument } from "../store/models/application";
import type { StrayRefundDocument, StrayRefundModel } from "../store/models/stray-refund";
import {
  isStuck,
  repairApplication,
  reviveApplication,
  stuckBecause,
  type RepairDependencies,
} from "../services/repair/repair-application";
import { openStatuses, repairStray, reviveStray } from "../services/repair/repair-stray";

export interface RepairActivityDependencies extends RepairDependencies {
  strayRefunds: StrayRefundModel;
  messenger: WorkflowMessenger;
  /** True while a restore is being worked through: what is stored may then be older than what the gateways know. */
  restoring: boolean;
  log: Pick<Logger, "info" | "warn" | "error">;
}

export interface RepairPage {
  /** Application id after which the page begins. Applications are checked in the order of their ids. */
  after?: string;
  /** Settings for the runs of revived applications; absent if nothing is to be revived. */
  revive?: RunDefaults;
}

export interface RepairCounts {
  checked: number;
  mended: number;
  /** Number of applications that are stuck and were not revived. */
  missing: number;
  revived: number;
  /** Number of applications whose run couldn't be compared, because no worker answers for it or its query fails. */
  unanswered: number;
}

/** Result of checking a page. */
export interface RepairedPage extends RepairCounts {
  /** Application id after which the next page begins; absent after the last page. */
  next?: string;
  /** Number of stray refunds whose workflow was started again, which is done after the last page. */
  strayRefunds?: number;
  /** Number of stray refunds that can't continue and were not continued. */
  straysMissing?: number;
}

/** Number of applications in one call, which is some seconds' work. */
const pageSize = 100;
const atOnce = 5;

export function createRepairActivities(deps: RepairActivityDependencies) {
  const { applications, strayRefunds, runs, restoring, messenger, log } = deps;

  async function repairOne(id: string, revive: RunDefaults | undefined): Promise<keyof RepairCounts> {
    const found = await repairApplication(deps, id);
    if (found === "mended")
      log.warn({ applicationId: id }, "the projection was not what its run knows: mended");
    if (!isStuck(found)) return found === "mended" ? "mended" : "checked";
    if (revive && (await reviveApplication(deps, id, revive))) {
      log.warn({ applicationId: id }, `${stuckBecause[found]}: revived`);
      return "revived";
    }
    log.error({ applicationId: id }, `${stuckBecause[found]}: it has to be revived`);
    return "missing";
  }

  /** Repairs one application. A failure is counted, so that it doesn't keep the others from being checked. */
  async function repairIfAnswered(id: string, revive: RunDefaults | undefined) {
    try {
      return await repairOne(id, revive);
    } catch (error) {
      log.error({ applicationId: id, error: describeError(error) }, "the application's run gave no answer");
      return "unanswered";
    }
  }

  /**
   * Checks each stray refund that hasn't ended. One without a run is continued, since its money must go back whatever
   * ended the run, unless a restore is being worked through. One whose tasks fail is continued only by hand.
   */
  async function repairStrayRefunds(
    byHand: boolean,
  ): Promise<Pick<RepairedPage, "strayRefunds" | "straysMissing">> {
    const repairing = { strayRefunds, runs, startStrayRefund: messenger.startStrayRefund };
    const counts = { strayRefunds: 0, straysMissing: 0 };
    const open = await strayRefunds
      .find({ status: { $in: openStatuses } }, { _id: 1 })
      .lean<Pick<StrayRefundDocument, "_id">[]>();
    for (const { _id: refundNumber } of open) {
      const found = await repairStray(repairing, refundNumber);
      if (found === "fine") continue;
      const mayGoOn = byHand || (found === "missing" && !restoring);
      if (mayGoOn && (await reviveStray(repairing, refundNumber))) {
        log.warn({ refundNumber }, `the stray refund's run is ${found}: continued`);
        counts.strayRefunds += 1;
      } else {
        log.error({ refundNumber }, `the stray refund's run is ${found}: it has to be revived`);
        counts.straysMissing += 1;
      }
    }
    return counts;
  }

  return {
    /** Checks the next page of open applications, and after the last one the stray refunds. */
    async repairApplications({ after, revive }: RepairPage): Promise<RepairedPage> {
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
      const counts: RepairCounts = { checked: open.length, mended: 0, missing: 0, revived: 0, unanswered: 0 };
      for (let start = 0; start < open.length; start += atOnce) {
        const some = open.slice(start, start + atOnce);
        for (const outcome of await Promise.all(some.map(({ _id }) => repairIfAnswered(_id, revive))))
          if (outcome !== "checked") counts[outcome] += 1;
      }
      // If no run answers at all, Temporal or the workers are away, and the page has to be retried.
      if (open.length > 0 && counts.unanswered === open.length) throw new Error("no run gave an answer");
      const last = open.at(-1)?._id;
      if (open.length === pageSize && last !== undefined) return { ...counts, next: last };
      return { ...counts, ...(await repairStrayRefunds(revive !== undefined)) };
    },
  };
}
