import { proxyActivities, setCurrentDetails } from "@temporalio/workflow";
import type { Activities } from "../activities";

const erasing = proxyActivities<Activities>({
  startToCloseTimeout: "1 hour",
  retry: { initialInterval: "10 seconds", maximumAttempts: 5 },
});

/** Erases the personal data whose time is over, or counts them where erasing isn't switched on. */
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
