import { log, proxyActivities, setCurrentDetails } from "@temporalio/workflow";
import type { Activities } from "../activities";

const working = proxyActivities<Activities>({
  startToCloseTimeout: "10 minutes",
  retry: { initialInterval: "5 seconds", backoffCoefficient: 2, maximumInterval: "5 minutes" },
});

type RepairPage = Parameters<Activities["repairApplications"]>[0];
export type RepairInput = Pick<RepairPage, "revive">;

/** What a repair found and did, in numbers of applications and locks. */
export interface RepairReport {
  checked: number;
  mended: number;
  missing: number;
  revived: number;
  freedLocks: number;
}

/**
 * Looks every night at each open application and its run: a projection that is behind or ahead is mended, one without a
 * run is reported, or revived if that is asked for, and locks that no application holds are freed.
 */
export async function repair({ revive }: RepairInput = {}): Promise<RepairReport> {
  const report: RepairReport = { checked: 0, mended: 0, missing: 0, revived: 0, freedLocks: 0 };
  let after: string | undefined;
  do {
    const page = { ...(after === undefined ? {} : { after }), ...(revive ? { revive } : {}) };
    const { next, checked, mended, missing, revived } = await working.repairApplications(page);
    report.checked += checked;
    report.mended += mended;
    report.missing += missing;
    report.revived += revived;
    after = next;
  } while (after !== undefined);
  report.freedLocks = await working.freeLocks();
  setCurrentDetails(
    `检查 ${report.checked} 件，修正 ${report.mended} 件，恢复 ${report.revived} 件，流程中断 ${report.missing} 件，释放锁 ${report.freedLocks} 个`,
  );
  if (report.missing > 0) log.error("applications have no run: they have to be revived", { ...report });
  return report;
}
