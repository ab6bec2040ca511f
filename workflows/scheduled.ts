import { proxyActivities, setCurrentDetails, log, workflowInfo } from "@temporalio/workflow";
import type { Activities } from "../activities";
import { isSealed } from "../contract/sealed";
import { dayMs } from "../domain/beijing-day";

/** Activity that may take until the next hourly run, which then takes over. */
const collecting = proxyActivities<Activities>({
  startToCloseTimeout: "50 minutes",
  heartbeatTimeout: "1 minute",
  retry: { initialInterval: "10 seconds", maximumAttempts: 3 },
});

/** Milliseconds of history that each run collects. Two days, so that a later run makes up for one that failed or was late. */
const lookBackMs = 2 * dayMs;

type CollectedTrail = Awaited<ReturnType<Activities["collectAuditTrail"]>>;

/**
 * Copies into the audit trail whatever was sent to Temporal without going through the API. Its result carries the trail's
 * heads on to the schedule's next run: who has MongoDB alone can't take them back. A run that fails carries nothing, and
 * the next one gets what the last one that completed had.
 */
export async function collectAuditTrail(): Promise<CollectedTrail> {
  const since = new Date(Date.now() - lookBackMs).toISOString();
  const { lastResult } = workflowInfo();
  const carried = isSealed(lastResult) ? (lastResult as CollectedTrail).carried : undefined;
  return collecting.collectAuditTrail({ since, ...(carried ? { carried } : {}) });
}

const { remindOfLocks } = proxyActivities<Activities>({
  startToCloseTimeout: "10 minutes",
  scheduleToCloseTimeout: "12 hours",
  retry: { initialInterval: "10 seconds", backoffCoefficient: 2, maximumInterval: "15 minutes" },
});

/** Sends the daily reminders of locks that end soon. Returns the number of new reminders. */
export const lockReminders = (): Promise<number> => remindOfLocks();

const erasing = proxyActivities<Activities>({
  startToCloseTimeout: "1 hour",
  retry: { initialInterval: "10 seconds", maximumAttempts: 5 },
});

/** Erases the personal data whose retention term is over, or only counts them if erasing isn't switched on. */
export async function keepRetention(): Promise<Awaited<ReturnType<Activities["keepRetention"]>>> {
  const report = await erasing.keepRetention({ now: new Date(Date.now()).toISOString() });
  const { erases, drafts, unfinished, applications, sms, audit, reminders } = report;
  setCurrentDetails(
    [
      erases ? "已清除" : "试运行，未清除",
      `- 草稿：${drafts}`,
      `- 久未办理、待撤回的申请（不自动清除）：${unfinished}`,
      `- 已结束的申请：${applications}`,
      `- 短信：${sms}`,
      `- 审计记录：${audit}`,
      `- 提醒手机：${reminders}`,
    ].join("\n"),
  );
  return report;
}

const working = proxyActivities<Activities>({
  startToCloseTimeout: "10 minutes",
  retry: { initialInterval: "5 seconds", backoffCoefficient: 2, maximumInterval: "5 minutes" },
});

type RepairPage = Parameters<Activities["repairApplications"]>[0];
type RepairInput = Pick<RepairPage, "revive">;

/** Result of a repair, in numbers of applications, and of stray refunds that were continued. */
interface RepairReport {
  checked: number;
  mended: number;
  missing: number;
  revived: number;
  unanswered: number;
  strayRefunds: number;
  straysMissing: number;
}

/**
 * Compares each open application with its run, every night. A projection that is behind or ahead is mended. An
 * application without a run is reported, or revived if `revive` is set. Stray refunds without a run are then continued,
 * and those whose tasks fail reported.
 */
export async function repair({ revive }: RepairInput = {}): Promise<RepairReport> {
  const report: RepairReport = {
    checked: 0,
    mended: 0,
    missing: 0,
    revived: 0,
    unanswered: 0,
    strayRefunds: 0,
    straysMissing: 0,
  };
  let after: string | undefined;
  do {
    const page = { ...(after === undefined ? {} : { after }), ...(revive ? { revive } : {}) };
    const { next, checked, mended, missing, revived, unanswered, strayRefunds, straysMissing } =
      await working.repairApplications(page);
    report.checked += checked;
    report.mended += mended;
    report.missing += missing;
    report.revived += revived;
    report.unanswered += unanswered;
    report.strayRefunds += strayRefunds ?? 0;
    report.straysMissing += straysMissing ?? 0;
    after = next;
  } while (after !== undefined);
  setCurrentDetails(
    `检查 ${report.checked} 件，修正 ${report.mended} 件，恢复 ${report.revived} 件，流程中断 ${report.missing} 件，未能核对 ${report.unanswered} 件，继续游离款项的退款 ${report.strayRefunds} 笔，其中断而未继续的 ${report.straysMissing} 笔`,
  );
  if (report.missing + report.straysMissing > 0)
    log.error("applications have no run: they have to be revived", { ...report });
  return report;
}
