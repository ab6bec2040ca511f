import type { RefundDestination, ShownDestination } from "./payment";
import { refundBanks } from "./refund-banks";

const bankNames: Readonly<Record<string, string>> = refundBanks;

export const shownDestination = (to: RefundDestination): ShownDestination =>
  to.kind === "merchantAccount"
    ? to
    : {
        kind: to.kind,
        bank: bankNames[to.bankType] ?? to.bankType,
        card: `****${to.account.slice(-4)}`,
        holder: to.holder,
      };

/** Returns the destination of a refund in words. */
export const destinationText = (to: ShownDestination): string =>
  to.kind === "merchantAccount" ? "商户银行账户" : `${to.bank} ${to.card} ${to.holder}`;
