import type { UpdateDefinition } from "@temporalio/common";
import type { Answer } from "../../contract/answers";
import type { Body, Given, RefundCommand } from "../../contract/commands";
import { channelTraits } from "../../domain/money/channels";
import { refundRefusal } from "../../domain/money/refund-news";
import { updates } from "../../workflows/messages";
import { actorOn } from "../applications/commands";
import type { CommandHandler, Ordered } from "../applications/standard-command";
import { askSecond, type ByTwo } from "../consents/ask";
import type { Dependencies } from "../dependencies";
import type { Message } from "../platform/messages";
import { Problem } from "../platform/problem";
import { refundToCommand } from "../consents/refund-to-command";

/** Gives a command to the refund's owner, whose workflow asks the transition table. */
async function give<C extends RefundCommand>(
  { models, engine }: Dependencies,
  command: C,
  { id: refundNumber, message, messages }: Giving<C>,
): Promise<void> {
  const { workflowId, document } = await refundToCommand(models, refundNumber);
  const { content, updateId, givenAt, trace } = message;
  // A repeat is sent again, as with other commands (give). A run that knows the id does nothing.
  const wasTaken = await messages.isTaken(document, message);
  if (wasTaken) messages.replay();
  const update = updates[command] as UpdateDefinition<void, [Given<C>], C>;
  try {
    await engine.command(update, { workflowId, updateId, givenAt, trace }, content);
  } catch (error) {
    // A workflow completes only after its refunds have ended.
    if (!(error instanceof Problem) || error.code !== "APPLICATION_ENDED") throw error;
    const { document: now } = await refundToCommand(models, refundNumber);
    if (!wasTaken && !(await messages.isTaken(now, message)))
      throw new Problem("NO_ABNORMAL_REFUND", { cause: error });
    messages.replay();
  }
}

interface Giving<C extends RefundCommand> extends Pick<Ordered<C>, "id" | "messages"> {
  message: Message<Given<C>>;
}

/** Retries a refund to where the money came from. One operator suffices. */
export const retryRefund: CommandHandler<"retryRefund"> =
  (dependencies) =>
  async ({ id, body, principal, messages }) => {
    const { document } = await refundToCommand(dependencies.models, id);
    const message = await messages.fix(
      () => ({ ...body, by: actorOn(document, principal, "operator"), refundNumber: id }),
      { applicationId: document._id },
    );
    await give(dependencies, "retryRefund", { id, message, messages });
  };

/** Gives a command about money that goes, or went, elsewhere. A second operator has to agree if there is one. */
async function byHand<C extends "resolveRefund" | "treatRefund">(
  dependencies: Dependencies,
  command: C,
  { id: record, body, principal, messages, tell }: Ordered<C>,
): Promise<Answer<"byHand">> {
  const { models, twoPersons } = dependencies;
  const { document, refund, channel } = await refundToCommand(models, record);
  const { _id: applicationId, application } = document;
  const message = await messages.fix(
    (): ByTwo<C> => {
      const by = actorOn(document, principal, "operator");
      const given = { ...(body as Body<"resolveRefund"> & Partial<Body<"treatRefund">>) };
      if (!twoPersons) return { given: { ...given, by, refundNumber: record } as unknown as Given<C> };
      const refusal = refundRefusal(command, refund);
      if (refusal) throw new Problem(refusal);
      const { amountFen, reason: why, remark } = refund;
      const about = `${channelTraits[channel].name}退款（${why}）${remark === undefined ? "" : `，${remark}`}`;
      const { reason } = given;
      return { proposal: { command, record, applicationId, by, reason, about, amountFen, body: given } };
    },
    { applicationId },
  );
  const { content } = message;
  if ("proposal" in content) {
    const asking = { principal, message, messages, tell, application };
    return { consent: await askSecond(dependencies, asking, content.proposal) };
  }
  await give(dependencies, command, {
    id: record,
    message: { ...message, content: content.given },
    messages,
  });
  return {};
}

export const resolveRefund: CommandHandler<"resolveRefund"> = (dependencies) => (ordered) =>
  byHand(dependencies, "resolveRefund", ordered);
export const treatRefund: CommandHandler<"treatRefund"> = (dependencies) => (ordered) =>
  byHand(dependencies, "treatRefund", ordered);
