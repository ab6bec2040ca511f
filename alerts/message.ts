import { z } from "zod";
import { beijingOffsetMs } from "../domain/beijing-day";

/** Message that a robot posts in its group. */
export interface Message {
  /** Title in one line, as a telephone's lock screen shows it. */
  title: string;
  /** Text in the Markdown that both robots' clients display: headings, bold and quotes. */
  text: string;
}

/** Schema of the fields of Alertmanager's webhook (version 4) that are passed on. */
const notificationSchema = z.object({
  alerts: z
    .array(
      z.object({
        status: z.enum(["firing", "resolved"]),
        labels: z.looseObject({ alertname: z.string(), severity: z.string().optional() }),
        annotations: z.looseObject({
          summary: z.string().optional(),
          step: z.string().optional(),
          runbook_url: z.string().optional(),
        }),
        startsAt: z.string(),
      }),
    )
    .min(1),
});
type Alert = z.output<typeof notificationSchema>["alerts"][number];

const severities: Readonly<Record<string, string>> = { page: "立即处理", ticket: "当天处理" };

/**
 * Returns one message about a whole group of alerts: first those that fire, each with its start, the first step and where
 * to read more; then those that have ended.
 * @throws z.ZodError if it isn't a notification of Alertmanager
 */
export function messageOf(notification: unknown): Message {
  const { alerts } = notificationSchema.parse(notification);
  const firing = alerts.filter(({ status }) => status === "firing");
  const ended = alerts.filter(({ status }) => status === "resolved");
  const [first] = [...firing, ...ended];
  const isOnlyNoted = firing.every(({ labels }) => labels.severity === "none");
  const word = firing.length === 0 ? "恢复" : isOnlyNoted ? "留证" : "告警";
  const title = `【${word}】${first ? summaryOf(first) : ""}${alerts.length > 1 ? `（共 ${alerts.length} 项）` : ""}`;
  return {
    title,
    text: [`### ${title}`, ...firing.map(linesOf), ...ended.map((one) => `- 已恢复：${summaryOf(one)}`)].join(
      "\n\n",
    ),
  };
}

const summaryOf = ({ annotations, labels }: Alert): string => annotations.summary ?? labels.alertname;

function linesOf(alert: Alert): string {
  const { labels, annotations, startsAt } = alert;
  const urgency = severities[labels.severity ?? ""] ?? "";
  return [
    `**${summaryOf(alert)}**`,
    ...(annotations.step ? [`> 第一步：${annotations.step}`] : []),
    ...(annotations.runbook_url ? [`> 详见 ${annotations.runbook_url}`] : []),
    `${labels.alertname}${urgency && `，${urgency}`}，${beijingMinute(startsAt)} 起`,
  ].join("\n\n");
}

/** Returns an instant as Beijing time: "11-28 08:30". */
const beijingMinute = (instant: string): string =>
  new Date(Date.parse(instant) + beijingOffsetMs).toISOString().slice(5, 16).replace("T", " ");
