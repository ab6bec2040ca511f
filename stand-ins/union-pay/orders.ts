import { randomBytes } from "node:crypto";
import { fromBeijingStamp } from "../shared/beijing-time";
import type { Fields } from "./fields";
import type { Ledger } from "./ledger";
import type { Order } from "./ledger-state";
import type { ResponseCode } from "./response-codes";

/**
 * Opens the order of a consume form, or finds it if the same form comes again. An order number can't be used for
 * another order on the same day.
 */
export function openOrder(ledger: Ledger, fields: Fields): { order: Order } | { refusal: ResponseCode } {
  const draft = orderOf(fields);
  const known = [...ledger.state.orders.values()].find(
    ({ orderId, txnTime }) => orderId === draft.orderId && txnTime.slice(0, 8) === draft.txnTime.slice(0, 8),
  );
  if (!known) {
    ledger.record({ type: "order-opened", order: draft });
    return { order: draft };
  }
  if (known.txnTime !== draft.txnTime) {
    return { refusal: "12" };
  }
  const same = known.amountFen === draft.amountFen && known.payTimeout === draft.payTimeout;
  return same ? { order: known } : { refusal: "36" };
}

const isoOf = (stamp: string): string => new Date(fromBeijingStamp(stamp) ?? Number.NaN).toISOString();

function orderOf(fields: Fields): Order {
  const {
    orderId = "",
    txnTime = "",
    issInsCode,
    frontUrl = "",
    backUrl = "",
    payTimeout,
    reqReserved,
  } = fields;
  return {
    orderId,
    txnTime,
    amountFen: Number(fields["txnAmt"]),
    frontUrl,
    backUrl,
    pageId: randomBytes(16).toString("hex"),
    state: "open",
    ...(issInsCode && { bank: issInsCode }),
    ...(payTimeout && { payTimeout: isoOf(payTimeout) }),
    ...(reqReserved && { reqReserved }),
  };
}
