import { messageOf } from "../../alerts/message";

const alert = (alertname: string, severity: string, summary: string) => ({
  status: "firing",
  labels: { alertname, severity },
  annotations: { summary, step: "不必处理" },
  startsAt: "2026-01-05T16:00:00Z",
});
const head = alert("CaAuditHead", "none", "审计日封存 2026-01-06：mac");

test("when only what isn't a fault fires, then the message says that it is to be kept, and raises no alarm", () => {
  const former = { ...head, status: "resolved", annotations: { summary: "审计日封存 2026-01-05：former" } };
  const { title, text } = messageOf({ alerts: [head, former] });
  expect(title).toBe("【留证】审计日封存 2026-01-06：mac（共 2 项）");
  expect(text).not.toContain("告警");
});

test("when a fault fires beside it, then the message is an alarm", () => {
  const broken = alert("CaAuditBroken", "page", "审计记录与写下时不一致：1 处");
  expect(messageOf({ alerts: [broken, head] }).title).toMatch(/^【告警】/);
});
