import type { UpdateDefinition } from "@temporalio/common";
import type { Given, RefundCommand } from "../../contract/commands";
import { applicationIdOf, hasNumber, refundsOf } from "../../domain/money/attempts";
import { updates } from "../../workflows/messages";
import { isRepeat, actorOn } from "../applications/commands";
import type { Ordered } from "../commands/standard-command";
import type { Dependencies } from "../dependencies";
import { Problem } from "../platform/problem";
import { findApplication } from "../../store/find-application";

/** The refund's owner asks the transition table itself. */
export const giveRefundCommand =
  <C extends RefundCommand>(command: C) =>
  ({ models, engine }: Dependencies) =>
  async ({ id: refundNumber, body, principal, idempotency }: Ordered<C>): Promise<void> => {
    const { workflowId, document } = await ownerOf(models, refundNumber);
    const args = { ...body, by: actorOn(document, principal, "operator"), refundNumber } as unknown;
    const { updateId } = idempotency;
    // Given again all the same, as other commands are (giveAgain): to a run that has it nothing comes of it.
    const isGivenAgain = isRepeat(document, idempotency);
    const update: UpdateDefinition<void, [Given<C>], C> = updates[command];
    try {
      await engine.command(update, { workflowId, updateId }, args as Given<C>);
    } catch (error) {
      // A completed workflow has seen the end of its refunds.
      const ended = error instanceof Problem && error.code === "APPLICATION_ENDED";
      if (ended && isGivenAgain) return;
      throw ended ? new Problem("NO_ABNORMAL_REFUND", { cause: error }) : error;
    }
  };

/** The workflow that keeps the refund, and the application whose money it is. @throws Problem NOT_FOUND */
async function ownerOf(models: Dependencies["models"], number: string) {
  const document = await findApplication(models.applications, applicationIdOf(number));
  if (!document) throw new Problem("NOT_FOUND");
  if (await models.strayRefunds.exists({ _id: number })) return { workflowId: number, document };
  if (!refundsOf(document.application).some(({ refund }) => hasNumber(refund, number))) {
    throw new Problem("NOT_FOUND");
  }
  return { workflowId: document._id, document };
}
