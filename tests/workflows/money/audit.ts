import type { Application } from "../../../domain/application/application";
import { countedTransaction, isAttemptFinal, isRefundFinal, heldFen } from "../../../domain/money/attempts";
import type { Refund, Transaction } from "../../../domain/money/payment";
import type { StrayRefund } from "../../../domain/money/stray-refund";
import type { Bench } from "../bench/bench";
import type { Renewal } from "../bench/renewal";
import { invoicesOf, stemOf, type ProvidedInvoice } from "../invoice/provider";
import { gatewaySides, type GatewaySide } from "./gateway-sides";
import { wrongsDone } from "./rightful";

/**
 * Creates an audit that returns an application, the gateways' data about it, and the rules that it breaks once all is
 * at rest.
 */
export async function auditOf(bench: Bench) {
  const sideOf = await gatewaySides(bench);
  const invoices = await invoicesOf(bench.world);
  return async ({ id, state }: Renewal) => {
    const [application, strays] = await Promise.all([
      state(),
      bench.models.strayRefunds.find({ applicationId: id }).lean(),
    ]);
    const gateways = sideOf(id);
    const ofApplication = invoices.filter(({ orderNo }) => orderNo.startsWith(stemOf(id)));
    const books = {
      ...{ application, gateways, invoices: ofApplication },
      strays: strays.map(({ strayRefund }) => strayRefund),
    };
    return { application, gateways, broken: rulesBroken(books) };
  };
}

interface Books {
  application: Application;
  strays: readonly StrayRefund[];
  gateways: GatewaySide;
  /** Invoices that the provider has issued. */
  invoices: readonly ProvidedInvoice[];
}

function rulesBroken({ application, strays, gateways, invoices }: Books): string[] {
  const { attempts, payment, status } = application;
  const booked = attempts.flatMap(({ transactions }) => transactions);
  const refunds = [...booked.flatMap((one) => one.refunds ?? []), ...strays.map(({ refund }) => refund)];
  const ids = [...booked.map(({ id }) => id), ...strays.map(({ evidence }) => evidence.transactionId)];
  const rules = {
    "every payment is booked, once":
      ids.toSorted().join() ===
      gateways.payments
        .map(({ id }) => id)
        .toSorted()
        .join(),
    "what counts is with us, and all else has gone back, once":
      booked.every((transaction) => keptFen(transaction, gateways) === dueFen(transaction)) &&
      strays.every(
        ({ evidence, refund }) =>
          keptFen(
            { id: evidence.transactionId, amountFen: evidence.amountFen, refunds: [refund] },
            gateways,
          ) === 0,
      ),
    "it is paid while what counts is with us":
      (payment === "已支付") === booked.some((held) => held.counted && dueFen(held) > 0),
    "at most one payment counts": booked.filter(({ counted }) => counted).length <= 1,
    "what doesn't count goes back": booked.every((one) => one.counted || one.refunds),
    "every attempt has ended": attempts.every(isAttemptFinal),
    "every refund has ended": refunds.every(isRefundFinal),
    "no order can still be paid": gateways.payable.length === 0,
    "each order is with the account that it names": gateways.orders.every(({ number, merchantId }) =>
      attempts.some((attempt) => attempt.number === number && attempt.merchant.merchantId === merchantId),
    ),
    "an invoice is over what the customer keeps paid": invoices.every(
      ({ orderAmount }) => Math.round(Number(orderAmount) * 100) === customersFen(application, gateways),
    ),
    "a withdrawn one keeps nothing": status !== "已撤回" || payment !== "已支付",
  };
  const broken = Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
  return [...broken, ...wrongsDone(application, gateways)];
}

/** Returns what remains of a payment in fen, after refunds by the gateway and by the operator's hand. */
function keptFen(
  { id, amountFen, refunds = [] }: { id: string; amountFen: number; refunds?: readonly Refund[] },
  { backFen }: GatewaySide,
): number {
  const back = backFen.get(id) ?? 0;
  // Money that arrived in the merchant's own account has left the gateway, and the operator has passed it on. If it did
  // not arrive, the operator paid with other money.
  const byHand = refunds
    .filter(({ status }) => status === "人工结清")
    .filter((one) => !(one.treatment === "merchantAccount" && back >= one.amountFen));
  return byHand.reduce((left, one) => left - one.amountFen, amountFen - back);
}

/** Returns the amount that the gateway keeps of the counted payment, in fen. */
function customersFen(application: Application, { payments, backFen }: GatewaySide): number {
  const id = countedTransaction(application)?.transaction.id ?? "";
  const { amountFen = 0 } = payments.find((payment) => payment.id === id) ?? {};
  return amountFen - (backFen.get(id) ?? 0);
}

/** Returns the amount that should remain of a payment, in fen. */
const dueFen = (transaction: Transaction): number =>
  transaction.counted ? Math.max(heldFen(transaction), 0) : 0;
