import type { Application } from "../../domain/application/application";
import { feeFenOf } from "../../domain/application/fees";
import { statesShown } from "../../domain/application/stage";
import { allowedCommands, guardFactsOf, type Command } from "../../domain/application/transitions";
import { nextOf, progressSteps, urgencyOf, type Next } from "../../domain/application/view";
import { invoicedFen } from "../../domain/application/invoicing";
import { keptFen } from "../../domain/money/attempts";
import { shortFacts } from "./guard-facts";

/** Returns an application as the API shows it to its owner. */
export function shownOf(application: Application, nowMs: number) {
  const { form, submissions, reviews, shipment, attempts, paidAt, handledAt } = application;
  return {
    ...statesShown(application, nowMs),
    ...{ form, submissions, reviews, shipment, attempts, paidAt, handledAt, pickup: form.pickup },
    records: application.records.map(({ at, by, text }) => ({ at, by: by.name, text })),
    allowed: allowedCommands(["bidder"], guardFactsOf(application, nowMs)),
    invoicedAt: application.invoiceDocument?.issuedAt,
    ...{
      feeFen: feeFenOf(application),
      keptFen: keptFen(application),
      invoicedFen: invoicedFen(application),
    },
  };
}

/** The command that must be allowed if the owner's page proposes a given next step. */
const commandOf: Partial<Record<Next, Command>> = {
  draft: "submit",
  rejected: "submit",
  pay: "startPayment",
  receive: "confirmReceipt",
  invoice: "requestInvoice",
};

/** Returns the names of the rules that a page breaks by contradicting the application or the table of commands. */
export function viewRulesBroken(application: Application, nowMs: number): string[] {
  const shown = shownOf(application, nowMs);
  const next = nextOf(shown);
  const steps = progressSteps(shown);
  const command = commandOf[next];
  const refunds = application.attempts.flatMap((attempt) =>
    attempt.transactions.flatMap(({ refunds: made = [] }) => made.map(({ status }) => status)),
  );
  const underWay =
    shown.status === "待审核" ||
    ["开票中", "红冲中"].includes(shown.invoice) ||
    refunds.includes("退款中") ||
    (shown.payment === "未支付" && application.attempts.some(({ status }) => status === "待支付"));
  const rules: Record<string, boolean> = {
    "all steps are done exactly where nothing is left to be done":
      next === "refundStuck" ||
      ["done", "overInvoiced", "partRefunded"].includes(next) ===
        (steps.length > 0 && steps.every(({ state }) => state === "done")),
    "what a bidder is told to do is allowed": command === undefined || shown.allowed.includes(command),
    // A refund that is stuck is shown before everything else.
    "a payment that is allowed is what comes next":
      !shown.allowed.includes("startPayment") || next === "pay" || next === "refundStuck",
    "a receipt that can be confirmed is what comes next":
      !shown.allowed.includes("confirmReceipt") || next === "receive" || next === "refundStuck",
    "a page asks more often exactly while something is under way":
      (urgencyOf(shown) !== "watched") === underWay,
    "a withdrawn application has no steps left": shown.status !== "已撤回" || steps.length === 0,
  };
  return Object.entries(rules).flatMap(([rule, holds]) =>
    holds ? [] : [`${rule}: ${next}, ${shortFacts(guardFactsOf(application))}`],
  );
}
