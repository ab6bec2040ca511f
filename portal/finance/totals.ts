import { gapReasons, monthColumns } from "../../domain/reconciliation/month";
import type { MonthView } from "../client/views";

export type Amounts = Omit<MonthView["totals"][number], "channel">;

const amounts = [...monthColumns, ...gapReasons];

/** Returns the sums over all channels. */
export const totalOf = (totals: readonly Amounts[]): Amounts =>
  totals.reduce((sum, one) => {
    const added = { ...sum };
    for (const amount of amounts) added[amount] += one[amount];
    return added;
  });
