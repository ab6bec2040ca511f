import { Gauge, type Registry } from "prom-client";
import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";
import { channels } from "../domain/money/channels";
import { refundStatuses } from "../domain/money/payment";
import { dutyKinds, dutyTable } from "../domain/application/duties";
import { openDuties } from "../store/duties";
import type { Models } from "../store/models";
import { drawerAwayNote } from "../domain/invoice/drawer-away";
import { workingMs, type WorkCalendar } from "../domain/working-days";
import { cronJobs } from "../store/models/backup";
import type { SmsMessage } from "../store/models/sms-message";

export interface TradeMetricsOptions {
  registry: Registry;
  models: Pick<
    Models,
    | "applications"
    | "duties"
    | "messages"
    | "strayRefunds"
    | "backups"
    | "reconciliationDifferences"
    | "webhookDeliveries"
    | "webhookEndpoints"
  >;
  calendar: WorkCalendar;
  /** Returns the present time in milliseconds since the epoch. */
  now: () => number;
  log: Logger;
  /** Least milliseconds for which the figures stay valid before the database is queried again. */
  freshMs?: number;
}

/**
 * Factor for the pause after a query. The query reads every application, which takes seconds with a million of them; the
 * pause is this many times as long.
 */
const restsFor = 20;

type Labels = Record<string, string>;
interface Group {
  _id: Labels;
  count: number;
  oldest?: string | null;
  paid?: number;
}

const submitted = { $match: { status: { $ne: "编辑中" } } };
const attempts = { $unwind: "$application.attempts" };
const transactions = { $unwind: "$application.attempts.transactions" };
const refunds = { $unwind: "$application.attempts.transactions.refunds" };
const refund = "$application.attempts.transactions.refunds";

/**
 * Creates the business metrics from the database. They are the same from every worker, so dashboards take the largest.
 * They are queried when Prometheus scrapes, but not while they are still valid.
 */
export function watchTrade({
  registry,
  models,
  calendar,
  now,
  log,
  freshMs = 15_000,
}: TradeMetricsOptions): void {
  let round: { at: number; done: Promise<void> } | undefined;
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry], collect: () => refresh() });
  const gauges = {
    applications: gauge("ca_applications", "Submitted applications by stage", ["stage"]),
    waiting: gauge("ca_oldest_waiting_seconds", "How long the oldest open application waits in its stage", [
      "stage",
    ]),
    missingRuns: gauge(
      "ca_missing_runs",
      "Open applications whose workflow is gone, as the latest repair found",
    ),
    attempts: gauge("ca_payment_attempts", "Payment attempts by channel and outcome", ["channel", "outcome"]),
    paying: gauge(
      "ca_paying_applications",
      "Applications that opened an order at a channel, and those whose money came by it",
      ["channel", "outcome"],
    ),
    refunds: gauge("ca_refunds", "Refunds by channel, reason and state", ["channel", "reason", "state"]),
    refundAge: gauge("ca_oldest_refund_seconds", "Age of the oldest refund that is still under way"),
    dutyAge: gauge("ca_oldest_duty_seconds", "How long the oldest duty of each kind has been open", ["kind"]),
    workWaiting: gauge(
      "ca_work_waiting_seconds",
      "How long the oldest work of each sort has waited for people, in seconds of working days",
      ["what"],
    ),
    issuingAge: gauge(
      "ca_oldest_lock_being_issued_seconds",
      "How long the oldest lock that was given out has waited for the certificate authority's result",
    ),
    jobs: gauge("ca_job_timestamp_seconds", "When each job of cron was last done, if it ever was", ["job"]),
    backup: gauge(
      "ca_backup_timestamp_seconds",
      "When the latest whole backup was taken; 0 if there is none",
    ),
    rehearsal: gauge(
      "ca_backup_rehearsal_timestamp_seconds",
      "When the latest backup was taken whose restore was found equal to it; 0 if there is none",
    ),
    rehearsalFailed: gauge(
      "ca_backup_rehearsal_failed",
      "1 if the latest rehearsal of a restore failed or found a difference",
    ),
    invoices: gauge("ca_invoices", "Paid applications by the state of their invoice", ["state"]),
    drawer: gauge("ca_invoices_awaiting_drawer", "Invoices that wait for the drawer to log in"),
    sms: gauge("ca_sms", "SMS by state", ["state"]),
    smsGivenUp: gauge("ca_sms_given_up", "SMS that were given up, by cause", ["cause"]),
    outbox: gauge("ca_sms_outbox_age_seconds", "Age of the oldest SMS that is still to be sent"),
    webhooks: gauge("ca_webhooks", "Applications with events that an endpoint didn't take", [
      ...["receiver", "state"],
    ]),
    untold: gauge(
      "ca_events_untold_seconds",
      "How long ago the application was written whose events have waited longest to be told",
    ),
    differences: gauge("ca_reconciliation_open_differences", "Differences that somebody has yet to close"),
  };

  const age = (since: number): number => Math.max(0, (now() - since) / 1_000);
  const setWaiting = (what: string, since: number | undefined): void =>
    gauges.workWaiting.set({ what }, since === undefined ? 0 : workingMs(since, now(), calendar) / 1_000);
  const groups = (stages: object[], id: Labels, more: object = {}): Promise<Group[]> =>
    models.applications.aggregate<Group>([
      submitted,
      ...(stages as never[]),
      { $group: { _id: id, count: { $sum: 1 }, ...more } },
    ]);
  const fill = (target: Gauge, found: Group[]): void => {
    target.reset();
    for (const { _id, count } of found) target.set(_id, count);
  };

  async function applications(): Promise<void> {
    fill(gauges.applications, await groups([], { stage: "$stage" }));
    const open = { $match: { "application.endedAt": { $exists: false } } };
    const oldest = await groups(
      [open],
      { stage: "$stage" },
      { oldest: { $min: "$application.waitingSince" } },
    );
    gauges.waiting.reset();
    for (const { _id, oldest: since } of oldest) if (since) gauges.waiting.set(_id, age(Date.parse(since)));
    const reviewed = oldest.find(({ _id }) => _id["stage"] === "待审核")?.oldest;
    setWaiting("审核", reviewed ? Date.parse(reviewed) : undefined);
    gauges.missingRuns.set(await models.applications.countDocuments({ runMissingSince: { $exists: true } }));
  }

  /**
   * Counts applications that opened an order, and those that paid. An application with five orders counts once, because
   * one person who can't pay doesn't mean that the channel fails.
   */
  async function payers(): Promise<void> {
    const hasMoney = { $gt: [{ $size: "$application.attempts.transactions" }, 0] };
    const perApplication = {
      _id: { channel: "$application.attempts.channel", id: "$_id" },
      paid: { $max: { $cond: [hasMoney, 1, 0] } },
    };
    const found = await groups(
      [attempts, { $group: perApplication }],
      { channel: "$_id.channel" },
      { paid: { $sum: "$paid" } },
    );
    // The figures begin with 0, because Prometheus can only compare with a value that existed hours ago.
    for (const channel of channels) {
      const { count = 0, paid = 0 } = found.find(({ _id }) => _id["channel"] === channel) ?? {};
      gauges.paying.set({ channel, outcome: "opened" }, count);
      gauges.paying.set({ channel, outcome: "paid" }, paid);
    }
  }

  async function money(): Promise<void> {
    const channel = "$application.attempts.channel";
    fill(gauges.attempts, await groups([attempts], { channel, outcome: "$application.attempts.status" }));
    await payers();
    fill(
      gauges.refunds,
      await groups([attempts, transactions, refunds], {
        channel,
        reason: `${refund}.reason`,
        state: `${refund}.status`,
      }),
    );
    const strays = await models.strayRefunds.aggregate<Group>([
      { $match: { status: { $in: [...refundStatuses] } } },
      {
        $group: {
          _id: {
            channel: "$strayRefund.evidence.channel",
            reason: "$strayRefund.refund.reason",
            state: "$status",
          },
          count: { $sum: 1 },
        },
      },
    ]);
    for (const { _id, count } of strays) gauges.refunds.inc(_id, count);
    const [ours] = await groups(
      [
        { $match: { "application.attempts.transactions.refunds.status": "退款中" } },
        ...[attempts, transactions, refunds],
        { $match: { "application.attempts.transactions.refunds.status": "退款中" } },
      ],
      {},
      { oldest: { $min: `${refund}.requestedAt` } },
    );
    const stray = await models.strayRefunds.findOne({ status: "退款中" }).sort({ updatedAt: 1 }).lean();
    const asked = [ours?.oldest, stray?.strayRefund.refund.requestedAt].flatMap((at) => (at ? [at] : []));
    gauges.refundAge.set(Math.max(0, ...asked.map((at) => age(Date.parse(at)))));
    const duties = await openDuties(models, now());
    for (const kind of dutyKinds) {
      const oldest = duties.find((duty) => duty.kind === kind);
      gauges.dutyAge.set({ kind }, oldest ? age(oldest.since.getTime()) : 0);
    }
    setWaiting("待办事项", duties.find(({ kind }) => dutyTable[kind].alerts)?.since.getTime());
    const isBeingIssued = {
      "application.lockResults.givenOut": { $exists: true },
      "application.lockResults.outcome": { $exists: false },
    };
    const [issuing] = await groups(
      [
        { $match: { "toIssue.states": "制证中" } },
        { $unwind: "$application.lockResults" },
        { $match: isBeingIssued },
      ],
      {},
      { oldest: { $min: "$application.lockResults.givenOut.at" } },
    );
    gauges.issuingAge.set(issuing?.oldest ? age(Date.parse(issuing.oldest)) : 0);
    setWaiting("制证结果", issuing?.oldest ? Date.parse(issuing.oldest) : undefined);
    const paid = { $match: { "application.payment": "已支付" } };
    fill(gauges.invoices, await groups([paid], { state: "$application.invoice" }));
    const awaiting = await models.applications.countDocuments({
      "application.invoice": { $in: ["开票中", "红冲中"] },
      "application.operatorNotes": { $elemMatch: { text: drawerAwayNote } },
    } as object);
    gauges.drawer.set(awaiting);
  }

  async function messages(): Promise<void> {
    const found = await models.messages.aggregate<Group>([
      { $group: { _id: { state: "$status" }, count: { $sum: 1 } } },
    ]);
    fill(gauges.sms, found);
    const ofNumber = await models.messages.countDocuments({ status: "发送失败", carriedOver: true });
    const givenUp = found.find(({ _id }) => _id["state"] === "发送失败")?.count ?? 0;
    gauges.smsGivenUp.set({ cause: "number" }, ofNumber);
    gauges.smsGivenUp.set({ cause: "provider" }, givenUp - ofNumber);
    // A message that was put off to the next morning doesn't wait for its provider.
    const oldest = await models.messages
      .findOne({ status: "待发送", carriedOver: { $exists: false } })
      .sort({ createdAt: 1 })
      .lean<SmsMessage>();
    gauges.outbox.set(oldest ? age(oldest.createdAt.getTime()) : 0);
    const untaken = await models.webhookDeliveries.aggregate<Group>([
      { $group: { _id: { receiver: "$endpoint", state: "$status" }, count: { $sum: 1 } } },
    ]);
    const endpoints = untaken.length === 0 ? [] : await models.webhookEndpoints.find({}, { name: 1 }).lean();
    const nameOf = new Map(endpoints.map(({ _id, name }) => [_id, name]));
    gauges.webhooks.reset();
    for (const { _id, count } of untaken) {
      const id = String(_id["receiver"]);
      gauges.webhooks.inc({ ..._id, receiver: nameOf.get(id) ?? id }, count);
    }
    const untold = await models.applications
      .findOne({ untold: { $gt: "" } }, { updatedAt: 1 })
      .sort({ updatedAt: 1 })
      .lean<{ updatedAt: Date }>();
    gauges.untold.set(untold ? age(untold.updatedAt.getTime()) : 0);
  }

  async function reconciliation(): Promise<void> {
    gauges.differences.set(await models.reconciliationDifferences.countDocuments({ state: "open" }));
    const noted = new Map((await models.backups.find().lean()).map((one) => [one._id, one]));
    const [backup, rehearsal] = [noted.get("latest"), noted.get("rehearsal")];
    gauges.jobs.reset();
    for (const job of cronJobs) {
      const done = noted.get(job)?.takenAt;
      if (done) gauges.jobs.set({ job }, done.getTime() / 1_000);
    }
    gauges.backup.set((backup?.takenAt?.getTime() ?? 0) / 1_000);
    gauges.rehearsal.set((rehearsal?.takenAt?.getTime() ?? 0) / 1_000);
    gauges.rehearsalFailed.set(rehearsal?.failed === true ? 1 : 0);
  }

  let restMs = freshMs;
  const ask = async (): Promise<void> => {
    const began = now();
    try {
      await Promise.all([applications(), money(), messages(), reconciliation()]);
    } catch (error) {
      log.warn({ error: describeError(error) }, "the figures of the trade can't be read");
    }
    restMs = Math.max(freshMs, (now() - began) * restsFor);
  };
  function refresh(): Promise<void> {
    if (!round || now() - round.at > restMs) round = { at: now(), done: ask() };
    return round.done;
  }
}
