import type { PaymentEvent } from "../../domain/money/payment";
import { isTheOperators } from "../../domain/reconciliation/differences";
import type { Account, Difference, DifferenceAction } from "../../domain/reconciliation/report";
import type {
  ReconciliationReportDocument,
  ReconciliationReportModel,
} from "../../store/models/reconciliation-report";
import { findOwner } from "../payment-events/find-owner";
import { routePaymentEvent, type RoutingDependencies } from "../payment-events/route-event";
import { RunMissing } from "../payment-events/run-missing";

export interface SettlingDependencies extends RoutingDependencies {
  reconciliationReports: ReconciliationReportModel;
}

/** What a run found of an account's day. */
export interface FoundDifferences extends Account {
  /** YYYY-MM-DD, as the report has it. */
  day: string;
  differences: readonly Difference[];
}

/**
 * Passes on what a statement knows and our books don't, as a notice is passed on. Nothing is settled here, and
 * repeating it changes nothing. What no workflow can judge is left to the operator, and so is what was passed on by an
 * earlier run of the day and differs still: whoever was told has not settled it.
 * @returns what was done about each, in the same order
 */
export async function settleDifferences(
  deps: SettlingDependencies,
  { day, differences, channel, merchantId }: FoundDifferences,
): Promise<DifferenceAction[]> {
  const earlierRuns = await deps.reconciliationReports.find({ day }).lean<ReconciliationReportDocument[]>();
  const before = earlierRuns.flatMap((run) => run.differences);
  const actions: DifferenceAction[] = [];
  for (const { news, ...difference } of differences) {
    const action = news ? await tell(deps, news) : "forTheOperator";
    const found = { channel, merchantId, ...difference, action };
    actions.push(isTheOperators(day, found, before) ? "forTheOperator" : action);
  }
  return actions;
}

async function tell(deps: RoutingDependencies, news: PaymentEvent): Promise<DifferenceAction> {
  const owned = await findOwner(deps, news);
  if (owned.kind === "notOurs") return "forTheOperator";
  try {
    const told = await routePaymentEvent(deps, owned);
    // A refund that isn't ours, of an application that has ended: nobody has it in the books.
    const isUnbooked = news.kind === "refund" && news.evidence.transactionId !== undefined;
    return told === "alreadyKnown" && isUnbooked ? "forTheOperator" : told;
  } catch (error) {
    if (!(error instanceof RunMissing)) throw error;
    // Once it is revived, the day is to be compared again.
    deps.log.error({ applicationId: owned.application.id }, "money for an application that has no run");
    return "forTheOperator";
  }
}
