import { log, proxyActivities, setCurrentDetails } from "@temporalio/workflow";
import type { Activities } from "../activities";

const working = proxyActivities<Activities>({
  startToCloseTimeout: "10 minutes",
  retry: { initialInterval: "5 seconds", backoffCoefficient: 2, maximumInterval: "5 minutes" },
});

type RepairPage = Parameters<Activities["repairApplications"]>[0];
export type RepairInput = Pick<RepairPage, "revive">;

/** What a repair found and did, in numbers of applications. */
export interface RepairReport {
  checked: number;
  mended: number;
  missing: number;
  revived: number;
}

/**
 * Looks every night at each open application and its run: a projection that is behind or ahead is mended, one without a
 * run is reported, or revived if that is asked for.
 */
export async function repair({ revive }: RepairInput = {}): Promise<RepairReport> {
  const report: RepairReport = { checked: 0, mended: 0, missing: 0, revived: 0 };
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
  setCurrentDetails(
    `检查 ${report.checked} 件，修正 ${report.mended} 件，恢复 ${report.revived} 件，流程中断 ${report.missing} 件`,
  );
  if (report.missing > 0) log.error("applications have no run: they have to be revived", { ...report });
  return report;
}
