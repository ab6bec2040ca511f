import { clearingStamp } from "./clearing-stamp";
import { takenBack, type Ledger } from "./ledger";
import type { RefundRule, Row } from "./ledger-state";
import type { ResponseCode } from "./response-codes";

const refundWindowMs = 90 * 24 * 3_600_000;

const immediately: RefundRule = { outcome: "SUCCESS", afterMs: 0 };

export interface RefundRequest {
  kind: "refund" | "undo";
  orderId: string;
  txnTime: string;
  amountFen: number;
  origQryId: string;
  backUrl: string;
  reqReserved?: string;
}

/** Returns the refund with the given key, or the latest one if failed refunds were retried. */
export function findRefund(ledger: Ledger, orderId: string, txnTime: string): Row | undefined {
  return refundRows(ledger)
    .filter((row) => row.orderId === orderId && row.txnTime === txnTime)
    .at(-1);
}

function refundRows(ledger: Ledger): Row[] {
  return [...ledger.state.rows.values()].filter(({ kind }) => kind === "refund" || kind === "undo");
}

/** Records a refund or undo, or returns the code of its refusal. Code 00 means accepted, not finished. */
export function requestRefund({
  ledger,
  request,
  now,
}: {
  ledger: Ledger;
  request: RefundRequest;
  /** Current time by the ledger's clock, in milliseconds since the epoch. */
  now: number;
}): { respCode: ResponseCode; row?: Row } {
  const respCode = refusalOf({ ledger, request, now });
  if (respCode) {
    return { respCode };
  }
  const row = ledger.addRow({
    ...request,
    at: new Date(now).toISOString(),
    outcome: "PROCESSING",
  });
  return { respCode: "00", row };
}

/**
 * Decides whether the number was used for another amount or payment. This stand-in refuses such a reuse; the behaviour
 * of the real gateway is unknown.
 */
const isAnother = (row: Row, { orderId, amountFen, origQryId }: RefundRequest): boolean =>
  row.orderId === orderId && (row.amountFen !== amountFen || row.origQryId !== origQryId);

function refusalOf({
  ledger,
  request,
  now,
}: {
  ledger: Ledger;
  request: RefundRequest;
  now: number;
}): ResponseCode | undefined {
  if (refundRows(ledger).some((row) => isAnother(row, request))) return "36";
  const sameDay = refundRows(ledger).some(
    (row) =>
      row.outcome !== "FAIL" &&
      row.orderId === request.orderId &&
      row.txnTime.slice(0, 8) === request.txnTime.slice(0, 8),
  );
  if (sameDay) {
    return "12";
  }
  const payment = ledger.state.rows.get(request.origQryId);
  if (payment?.kind !== "payment") {
    return "35";
  }
  const back = takenBack(ledger, payment.queryId);
  const backFen = back.reduce((sum, row) => sum + row.amountFen, 0);
  const left = payment.amountFen - backFen;
  if (left === 0) {
    return "35";
  }
  if (request.kind === "undo") {
    return undoRefusal({ payment, request, now, untouched: back.length === 0 });
  }
  if (request.amountFen > left) {
    return "36";
  }
  return now - Date.parse(payment.at) > refundWindowMs ? "39" : undefined;
}

/**
 * Returns the code of an undo's refusal. An undo reverses a whole payment without refunds, and only on its own clearing
 * day.
 */
function undoRefusal({
  payment,
  request,
  now,
  untouched,
}: {
  payment: Row;
  request: RefundRequest;
  now: number;
  untouched: boolean;
}): ResponseCode | undefined {
  if (!untouched || request.amountFen !== payment.amountFen) {
    return "36";
  }
  return clearingStamp(now) === clearingStamp(payment.at) ? undefined : "39";
}

/** Returns the rule for a refund: by its own number, by the number of the payment's order, or the default. */
export function refundRuleOf(ledger: Ledger, row: Row): RefundRule {
  const { refundRules, rows } = ledger.state;
  const payment = rows.get(row.origQryId ?? "");
  return (
    refundRules.get(row.orderId) ??
    refundRules.get(payment?.orderId ?? "") ??
    refundRules.get("default") ??
    immediately
  );
}

/**
 * Ends every refund that is due at `now` (milliseconds since the epoch) by its rule, and returns those that succeeded.
 */
export function endDueRefunds(ledger: Ledger, now: number): Row[] {
  return refundRows(ledger).flatMap((row) => {
    const { outcome, afterMs } = refundRuleOf(ledger, row);
    const due =
      row.outcome === "PROCESSING" && outcome !== "PROCESSING" && now >= Date.parse(row.at) + afterMs;
    if (!due) {
      return [];
    }
    const { queryId } = row;
    ledger.record({ type: "refund-ended", queryId, outcome, at: new Date(now).toISOString() });
    const ended = ledger.state.rows.get(queryId);
    return ended?.outcome === "SUCCESS" ? [ended] : [];
  });
}
