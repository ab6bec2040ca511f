import { beijingDay } from "../../../domain/beijing-day";
import { countedTransaction, isRefunding } from "../../../domain/money/attempts";
import type { Transaction } from "../../../domain/money/payment";
import { closeDifference } from "../../../services/reconciliation/differences";
import type { ReconciliationDifferenceDocument } from "../../../store/models/reconciliation-difference";
import { createWorkflowMessenger } from "../../../worker/start-worker";
import type { Bench } from "../bench/bench";
import { reconcileDay } from "../bench/reconcile";
import { atRest } from "../bench/rest";
import { providerAtRest } from "../invoice/provider";
import type { Play } from "./player";

/**
 * Requests invoices for the applications of whose payment a part went back. The provider must then issue them over the
 * rest.
 */
export async function invoiceWhatIsLeft(bench: Bench, plays: readonly Play[]): Promise<void> {
  for (const { renewal } of plays) {
    const application = await renewal.projection();
    const counted = countedTransaction(application)?.transaction;
    const isInPart = counted && (counted.consoleRefunds ?? counted.refunds) !== undefined;
    // Some of these refunds may still be abnormal.
    if (!isInPart || application.payment !== "已支付" || isRefunding(application)) continue;
    await renewal.markHandled();
    await renewal.requestInvoice();
  }
  await providerAtRest(bench.world);
}

/** Number of a batch's payments whose amount the bill changes, and number of times it does so. */
const mostBilled = 6;
const bills = 4;
const fewerFen = [0, 1, 2];

interface Billed extends Transaction {
  applicationId: string;
  /** Amounts in the bill, in fen, for which the operator has closed the difference. */
  closedFor: Set<number>;
}

/**
 * Changes the amounts of some payments in WeChat's bill several times, and has the operator close some of the
 * differences found. A closed difference holds only for the amount that the bill had then.
 * @param random in [0, 1)
 * @returns differences that should be open and aren't, and the other way round
 */
export async function closeByHand(
  bench: Bench,
  plays: readonly Play[],
  random: () => number,
): Promise<string[]> {
  const { models, env, accounts } = bench;
  const messenger = createWorkflowMessenger(env.client);
  const { reconciliationDifferences } = models;
  const billed = (await paidByWechat(plays)).slice(0, mostBilled);
  const days = new Set(billed.map(({ paidAt }) => beijingDay(paidAt)));
  const wrong: string[] = [];
  for (let bill = 0; bill < bills; bill += 1) {
    const said = new Map(billed.map(({ id, amountFen }) => [id, amountFen - oneOf(fewerFen, random)]));
    for (const { outside } of accounts)
      await outside.wechat("PUT", "/statement", { amountsFen: Object.fromEntries(said) });
    for (const day of days) await reconcileDay(bench, day);
    for (const { id, amountFen, closedFor } of billed) {
      const saidFen = said.get(id) ?? 0;
      const open = await reconciliationDifferences
        .find({ state: "open", "difference.kind": "payment", "difference.transactionId": id })
        .lean<ReconciliationDifferenceDocument[]>();
      const found = open.map(({ difference }) => difference.theirsFen).join();
      const due = saidFen === amountFen || closedFor.has(saidFen) ? "" : String(saidFen);
      if (found !== due) wrong.push(`${id} is billed ${saidFen} of ${amountFen}: open ${found}, not ${due}`);
      if (random() < 0.5) continue;
      closedFor.add(saidFen);
      const closure = { by: { name: "运维员" }, reason: "示例", at: new Date() };
      for (const one of open) await closeDifference({ reconciliationDifferences, messenger }, one, closure);
    }
  }
  for (const { applicationId } of billed) await atRest(bench, applicationId);
  return wrong;
}

async function paidByWechat(plays: readonly Play[]): Promise<Billed[]> {
  const applications = await Promise.all(plays.map(({ renewal }) => renewal.projection()));
  return applications.flatMap(({ id: applicationId, attempts }) =>
    attempts
      .filter(({ channel }) => channel === "wechat")
      .flatMap(({ transactions }) =>
        transactions.map((one) => ({ ...one, applicationId, closedFor: new Set<number>() })),
      ),
  );
}

const oneOf = <T>(some: readonly T[], random: () => number): T =>
  some[Math.floor(random() * some.length)] as T;
