import { sumFen } from "../../shared/gateway/book";
import { feeGivenBackFen } from "../../shared/gateway/fee";
import type { Ledger } from "../ledger/ledger";
import type { RefundRow } from "../ledger/rows";

export { feeFen } from "../../shared/gateway/fee";

/** Returns the part of the fee that a refund returns, in fen. It is the same in both bills, whichever is made first. */
export function refundFeeFen({ refundsOf }: Pick<Ledger, "refundsOf">, refund: RefundRow): number {
  const { transactionId, outRefundNo, amountFen: fen } = refund;
  const all = refundsOf(transactionId);
  const before = all
    .slice(
      0,
      all.findIndex((row) => row.outRefundNo === outRefundNo),
    )
    .filter(({ status }) => status !== "CLOSED");
  return feeGivenBackFen({ beforeFen: sumFen(before), fen });
}
