import { applicationIdOf, findRefund } from "../../domain/money/attempts";
import type { Channel, Refund } from "../../domain/money/payment";
import { findApplication } from "../../store/find-application";
import type { ApplicationDocument } from "../../store/models/application";
import type { StrayRefundDocument } from "../../store/models/stray-refund";
import type { Dependencies } from "../dependencies";
import { Problem } from "../platform/problem";

interface RefundToCommand {
  /** Id of the workflow that owns the refund: the application's, or the stray refund's own. */
  workflowId: string;
  /** The application that the money belongs to. */
  document: ApplicationDocument;
  channel: Channel;
  refund: Refund;
}

/** Returns a refund by its number. @throws Problem NOT_FOUND */
export async function refundToCommand(
  models: Pick<Dependencies["models"], "applications" | "strayRefunds">,
  number: string,
): Promise<RefundToCommand> {
  const document = await findApplication(models.applications, applicationIdOf(number));
  if (!document) throw new Problem("NOT_FOUND");
  const stray = await models.strayRefunds.findById(number).lean<StrayRefundDocument>();
  if (stray) {
    const { refund, evidence } = stray.strayRefund;
    return { workflowId: number, document, channel: evidence.channel, refund };
  }
  const found = findRefund(document.application, number);
  if (!found) throw new Problem("NOT_FOUND");
  const { refund, attempt } = found;
  return { workflowId: document._id, document, channel: attempt.channel, refund };
}
