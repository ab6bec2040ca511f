import { pino } from "pino";
import { compareAccount } from "../../../services/reconciliation/compare-account";
import type { Application } from "../../../domain/application/application";
import { applicationIdOf } from "../../../domain/money/attempts";
import {
  consoleRefundEvent,
  isUnbooked,
  whyNotBookable,
} from "../../../domain/reconciliation/console-refunds";
import type { FundsOfDay } from "../../../domain/reconciliation/month";
import { channels, type PaymentEvent } from "../../../domain/money/payment";
import {
  applicationOf,
  billedRefundOf,
  differenceChanges,
  isTheOperators,
  type KnownDifference,
  isLoss,
} from "../../../domain/reconciliation/differences";
import {
  fundsOf,
  type AccountReport,
  type Difference,
  type DifferenceAction,
  type ReportedDifference,
} from "../../../domain/reconciliation/report";
import type { StatementSource } from "../../../gateways/payment-channel";
import { after, at, merchants, operator } from "../../domain/samples";
import { billsOf } from "../month/bills";
import { sidesOf } from "../month/plants";
import type { Lived } from "./lives";
import { noBills } from "../../support/no-bills";

/** Time at which our books hear of refunds in the console: long after the quarter, so that all news is late. */
const heard = at(200 * 86_400);

/** Wraps a source so that the files of each day are made only once. */
const madeOnce = (source: StatementSource): StatementSource => {
  const once = <File>(download: (day: string, merchantId: string) => Promise<File>) => {
    const files = new Map<string, Promise<File>>();
    return (day: string, merchantId: string): Promise<File> => {
      const file = files.get(day) ?? download(day, merchantId);
      files.set(day, file);
      return file;
    };
  };
  return {
    merchantIds: source.merchantIds,
    downloadStatement: once(source.downloadStatement),
    downloadFundFlow: once(source.downloadFundFlow),
  };
};

/**
 * Creates the books, the stored differences and the reports, with the daily runs and the operators that change them.
 */
export function openOffice(lives: readonly Lived[]) {
  const { spoiled, books } = sidesOf(lives);
  const bills = billsOf(lives, spoiled);
  const deps = {
    bills: noBills,
    channels: { wechat: madeOnce(bills.wechat), unionpay: madeOnce(bills.unionpay) },
    recordsOfSpan: async () => ({ applications: [...books.values()], strayRefunds: [] }),
    log: pino({ level: "silent" }),
  };
  const desk: KnownDifference[] = [];
  const runs: { day: string; accounts: AccountReport[]; differences: ReportedDifference[] }[] = [];
  const bookOf = (id: string): Application => {
    const application = books.get(id);
    if (!application) throw new Error(`no application ${id}`);
    return application;
  };

  /** Tells an application of a refund in the console. A running workflow takes it in; a completed one doesn't. */
  function tell(news: PaymentEvent): DifferenceAction {
    if (news.kind === "payment") throw new Error("all payments are in the books");
    const { refundNumber, attemptNumber, transactionId = "", amountFen = 0, answer } = news.evidence;
    const application = bookOf(applicationIdOf(attemptNumber));
    if (application.endedAt !== undefined) return "forTheOperator";
    const { doneAt } = answer;
    const made = {
      ...{ refundNumber, attemptNumber, transactionId, amountFen },
      ...(doneAt === undefined ? {} : { doneAt }),
    };
    if (isUnbooked(application, made))
      books.set(application.id, after(application, { at: heard, ...consoleRefundEvent(application, made) }));
    return "workflowTold";
  }

  async function run(day: string): Promise<void> {
    const before = runs.filter((one) => one.day === day).flatMap(({ differences }) => differences);
    const accounts: AccountReport[] = [];
    const differences: ReportedDifference[] = [];
    for (const channel of channels) {
      const account = { channel, merchantId: merchants[channel].merchantId };
      const { differences: found, ...compared } = await compareAccount(deps, { ...account, day });
      accounts.push({ ...account, ...compared });
      differences.push(...found.map((one) => reported(one, { ...account, day, before })));
    }
    runs.push({ day, accounts, differences });
    recordDifferences(day, accounts, differences);
  }

  interface Found {
    channel: ReportedDifference["channel"];
    merchantId: string;
    day: string;
    before: readonly ReportedDifference[];
  }

  function reported({ news, ...found }: Difference, { day, before, ...account }: Found): ReportedDifference {
    const action = news ? tell(news) : "forTheOperator";
    const told = { ...account, ...found, action };
    return isTheOperators(day, told, before) ? { ...told, action: "forTheOperator" } : told;
  }

  function recordDifferences(
    day: string,
    accounts: AccountReport[],
    differences: ReportedDifference[],
  ): void {
    const known = desk.filter((one) => one.day === day);
    const changes = differenceChanges(known, { day, accounts, differences });
    for (const { difference } of changes.open) desk.push({ day, state: "open", difference });
    for (const { known: one } of changes.close) Object.assign(one, { state: "closed", closedBy: "system" });
  }

  /**
   * Books those open differences that can be booked (入账) and belong to the given applications. @returns the days that
   * must be reconciled again
   */
  function book(isBooked: (applicationId: string) => boolean): string[] {
    const days = new Set<string>();
    for (const one of open()) {
      const refund = billedRefundOf(one.difference);
      const id = applicationOf(one.difference);
      if (!refund || id === undefined || !isBooked(id)) continue;
      const application = bookOf(id);
      if (whyNotBookable(application, refund) === undefined) {
        const booked = { by: operator, reason: "示例" };
        const event = consoleRefundEvent(application, { ...refund, booked });
        books.set(id, after(application, { at: heard, ...event }));
        if (!isLoss(one.difference)) Object.assign(one, { state: "closed", closedBy: "person" });
      }
      days.add(one.day);
    }
    return [...days];
  }

  const open = (): KnownDifference[] => desk.filter(({ state }) => state === "open");

  /** Returns the accounts' sums from each day's latest run. */
  const latestFunds = (): FundsOfDay[] =>
    [...new Map(runs.map((one) => [one.day, one])).values()].flatMap(fundsOf);

  return { run, book, open, latestFunds, applications: () => [...books.values()], bookOf };
}

export type Office = ReturnType<typeof openOffice>;
