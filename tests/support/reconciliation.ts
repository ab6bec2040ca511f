import type { Answer } from "../../contract/answers";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { eventually } from "../../embedded/demo/narrator";
import type { GatewayControls } from "./gateways";
import { approved, awaitApplication, startWechat, type Owned } from "./journey";
import { readAs, type Person } from "./world";

export type Report = Answer<"dayReport">;

/** Returns the day that lies a number of days before today in Beijing. No two tests may pay on the same day. */
export const daysAgo = (days: number): string => dayAfter(beijingDay(Date.now()), -days);

/** Returns the instant of a day at a Beijing time such as "09:30:00". */
export const onDay = (day: string, time: string): string => `${day}T${time}+08:00`;

/** Pays a new application by WeChat at a given instant. Does not wait for a silent payment, which sends no notice. */
export async function paidByWechat(owned: Owned, gateways: GatewayControls, at: string, silent = false) {
  const { id } = await approved(owned);
  const { number: attemptNumber } = await startWechat(owned.bidder, id);
  const { transactionId } = await gateways.payWechat(attemptNumber, { at, silent });
  if (!silent) await awaitApplication(owned.bidder, id, ({ payment }) => payment === "已支付");
  return { id, attemptNumber, transactionId };
}

/** Waits until the day's latest report is the expected one, and returns it. */
export const awaitReport = (
  { api }: Person,
  day: string,
  isIt: (report: Report) => boolean,
  withinSeconds?: number,
): Promise<Report> =>
  eventually(
    `对账 ${day}`,
    async () => (await api.call<Report>("GET", `/api/reconciliation/${day}`)).body,
    (report) => report.runId !== undefined && isIt(report),
    withinSeconds,
  );

/** Seconds after which the reconciliation of a day is started once more. */
const oneRunSeconds = 120;

/**
 * Starts the reconciliation of a day by hand, and waits for its report. A day whose books have changed is also reconciled
 * by itself: if such a run replaces the report before it was seen, the reconciliation is started again.
 */
export async function runDay(operator: Person, day: string, tries = 3): Promise<Report> {
  const { status, body } = await operator.api.call<Answer<"reconciliationStarted">>(
    "POST",
    `/api/reconciliation/${day}/run`,
  );
  expect(status).toBe(202);
  const report = awaitReport(operator, day, ({ runId }) => runId === body.runId, oneRunSeconds);
  return tries > 1 ? report.catch(() => runDay(operator, day, tries - 1)) : report;
}

/** Returns the differences on the operators' desk that are about an application. */
export const differencesOf = async (
  operator: Person,
  applicationId: string,
  state: "open" | "closed" = "open",
): Promise<Answer<"differenceItem">[]> =>
  (await readAs<"differences">(operator, `/api/differences?state=${state}`)).items.filter(
    (item) => item.applicationId === applicationId,
  );
