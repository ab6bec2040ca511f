import type { UpdateDefinition } from "@temporalio/common";
import type { Answer } from "../../contract/answers";
import type { Body, Given, RefundCommand } from "../../contract/commands";
import { channelTraits } from "../../domain/money/channels";
import { refundRefusal } from "../../domain/money/refund-news";
import { updates } from "../../workflows/messages";
import { isRepeat, actorOn } from "../applications/commands";
import type { CommandHandler, Ordered } from "../applications/standard-command";
import { askSecond } from "../consents/ask";
import type { Dependencies } from "../dependencies";
import { Problem } from "../platform/problem";
import { refundToCommand } from "../consents/refund-to-command";

/** Gives a command to the refund's owner, whose workflow asks the transition table. */
async function give<C extends RefundCommand>(
  { models, engine }: Dependencies,
  command: C,
  { id: refundNumber, body, principal, idempotency }: Ordered<C>,
): Promise<void> {
  const { workflowId, document } = await refundToCommand(models, refundNumber);
  const args = { ...body, by: actorOn(document, principal, "operator"), refundNumber } as unknown;
  const { updateId } = idempotency;
  // A repeat is sent again, as with other commands (giveAgain). A run that knows the id does nothing.
  const isGivenAgain = isRepeat(document, idempotency);
  const update = updates[command] as UpdateDefinition<void, [Given<C>], C>;
  try {
    await engine.command(update, { workflowId, updateId }, args as Given<C>);
  } catch (error) {
    // A workflow completes only after its refunds have ended.
    const ended = error instanceof Problem && error.code === "APPLICATION_ENDED";
    if (ended && isGivenAgain) return;
    throw ended ? new Problem("NO_ABNORMAL_REFUND", { cause: error }) : error;
  }
}

/** Retries a refund to where the money came from. One operator suffices. */
export const retryRefund: CommandHandler<"retryRefund"> = (dependencies) => (ordered) =>
  give(dependencies, "retryRefund", ordered);

/** Gives a command about money that goes, or went, elsewhere. A second operator has to agree if there is one. */
async function byHand<C extends "resolveRefund" | "treatRefund">(
  dependencies: Dependencies,
  command: C,
  ordered: Ordered<C>,
): Promise<Answer<"byHand">> {
  const { models, twoPersons } = dependencies;
  if (!twoPersons) {
    await give(dependencies, command, ordered);
    return {};
  }
  const { id: record, principal } = ordered;
  const body: Body<"resolveRefund"> & Partial<Body<"treatRefund">> = ordered.body;
  const { document, refund, channel } = await refundToCommand(models, record);
  const { _id: applicationId, application } = document;
  const by = actorOn(document, principal, "operator");
  const consent = await askSecond(dependencies, { ...ordered, application }, () => {
    const refusal = refundRefusal(command, refund);
    if (refusal) throw new Problem(refusal);
    const { amountFen, reason: why, remark } = refund;
    const about = `${channelTraits[channel].name}退款（${why}）${remark === undefined ? "" : `，${remark}`}`;
    return { command, record, applicationId, by, reason: body.reason, about, amountFen, body };
  });
  return { consent };
}

export const resolveRefund: CommandHandler<"resolveRefund"> = (dependencies) => (ordered) =>
  byHand(dependencies, "resolveRefund", ordered);
export const treatRefund: CommandHandler<"treatRefund"> = (dependencies) => (ordered) =>
  byHand(dependencies, "treatRefund", ordered);
