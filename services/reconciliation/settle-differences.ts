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

/** Differences that a run found for an account's day. */
export interface FoundDifferences extends Account {
  /** Day of the report, YYYY-MM-DD. */
  day: string;
  differences: readonly Difference[];
}

/**
 * Passes news that the statement has and our books lack to the workflows, just like notices. Nothing is settled here, and
 * a repeat changes nothing. A difference is left to the operator if no workflow can judge it, or if an earlier run of the
 * day passed it on and the workflow has not settled it.
 * @returns the action taken for each difference, in the same order
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
    // For a refund that isn't ours, of an application that has ended, no workflow makes an entry in the books.
    const isUnbooked = news.kind === "refund" && news.evidence.transactionId !== undefined;
    return told === "alreadyKnown" && isUnbooked ? "forTheOperator" : told;
  } catch (error) {
    if (!(error instanceof RunMissing)) throw error;
    // After the application is revived, the day has to be reconciled again.
    deps.log.error({ applicationId: owned.application.id }, "money for an application that has no run");
    return "forTheOperator";
  }
}
