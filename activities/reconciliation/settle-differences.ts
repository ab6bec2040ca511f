import { aboutPaymentOf } from "../../config/trace";
import { wasSubmitted, type Application } from "../../domain/application/application";
import { applicationIdOf, findAttempt } from "../../domain/money/attempts";
import type { PaymentEvidence } from "../../domain/money/payment";
import type { Difference, DifferenceAction, News } from "../../domain/reconciliation/report";
import { judge } from "../../domain/money/settlement";
import type { ApplicationDocument } from "../../store/models/application";
import { RunMissing } from "../notices/run-missing";
import { tellOfPayment, tellOfRefund, type TellingDependencies } from "../notices/tell-workflow";

/**
 * Tells the workflows what a statement knows and our books don't: they judge it as they judge a notice. Nothing is
 * settled here, and repeating it changes nothing. What no workflow can judge is left to the operator.
 * @returns what was done about each, in the same order
 */
export async function settleDifferences(
  deps: TellingDependencies,
  differences: readonly Pick<Difference, "news">[],
): Promise<DifferenceAction[]> {
  const actions: DifferenceAction[] = [];
  for (const { news } of differences) actions.push(news ? await tell(deps, news) : "forTheOperator");
  return actions;
}

async function tell(deps: TellingDependencies, news: News): Promise<DifferenceAction> {
  const applicationId = applicationIdOf(news.evidence.attemptNumber);
  aboutPaymentOf(undefined);
  if (news.kind === "refund") {
    const told = await tellOfRefund(deps, applicationId, news.evidence);
    // A refund that isn't ours, of an application that has ended: nobody has it in the books.
    return told === "alreadyKnown" && news.evidence.transactionId !== undefined ? "forTheOperator" : told;
  }
  const application = await findJudge(deps, applicationId, news.evidence);
  if (!application) return "forTheOperator";
  aboutPaymentOf(findAttempt(application, news.evidence.attemptNumber)?.requestId);
  try {
    return await tellOfPayment(deps, application, news.evidence);
  } catch (error) {
    if (!(error instanceof RunMissing)) throw error;
    // Once it is revived, the day is to be compared again.
    deps.log.error({ applicationId }, "money for an application that has no run");
    return "forTheOperator";
  }
}

/** The application that the money is for; undefined where there is none, or its workflow would refuse the money. */
async function findJudge(
  { applications }: TellingDependencies,
  applicationId: string,
  evidence: PaymentEvidence,
): Promise<Application | undefined> {
  const document = await applications.findById(applicationId).lean<ApplicationDocument>();
  const application = document?.application;
  if (!application || !wasSubmitted(application)) return undefined;
  return judge(application, evidence).verdict === "refused" ? undefined : application;
}
