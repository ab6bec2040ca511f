import type { MoneyNews } from "../../domain/money/payment";
import type { Difference, DifferenceAction } from "../../domain/reconciliation/report";
import { findOwner } from "../money-news/find-owner";
import { passOn, type PassingDependencies } from "../money-news/pass-on";
import { RunMissing } from "../money-news/run-missing";

/**
 * Passes on what a statement knows and our books don't, as a notice is passed on. Nothing is settled here, and
 * repeating it changes nothing. What no workflow can judge is left to the operator.
 * @returns what was done about each, in the same order
 */
export async function settleDifferences(
  deps: PassingDependencies,
  differences: readonly Pick<Difference, "news">[],
): Promise<DifferenceAction[]> {
  const actions: DifferenceAction[] = [];
  for (const { news } of differences) actions.push(news ? await tell(deps, news) : "forTheOperator");
  return actions;
}

async function tell(deps: PassingDependencies, news: MoneyNews): Promise<DifferenceAction> {
  const owned = await findOwner(deps, news);
  if (owned.kind === "notOurs") return "forTheOperator";
  try {
    const told = await passOn(deps, owned);
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
