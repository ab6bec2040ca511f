import type { UpdateDefinition } from "@temporalio/common";
import { draftRun } from "../../store/projection";
import type { RefusalCode } from "../../domain/application/refusals";
import { stateShown } from "../../domain/application/stage";
import { refusalOf, standingOf, type Command } from "../../domain/application/transitions";
import type { Actor, Role } from "../../domain/application/values";
import type { ApplicationDocument } from "../../store/models/application";
import type { Engine } from "../engine";
import { Problem } from "../platform/problem";

/** True while no workflow has the application: it belongs to MongoDB. */
export const isDraft = ({ runStartedAt }: ApplicationDocument): boolean =>
  runStartedAt.getTime() === draftRun.getTime();

const claimedRefusals: Partial<Record<Command, RefusalCode>> = {
  delete: "NOT_DELETABLE",
  submit: "NOT_SUBMITTABLE",
};

/** Asks the transition table. @throws Problem with the refusal's code and the state that forbids the command */
export function refuseUnlessAllowed(
  command: Command,
  role: Role,
  { application, claim }: ApplicationDocument,
): void {
  const refusal = refusalOf(command, role, standingOf(application));
  if (refusal) throw new Problem(refusal, { state: stateShown(application) });
  // The first submission is on its way to the engine: the draft is nobody's to change.
  if (claim) throw new Problem(claimedRefusals[command] ?? "NOT_EDITABLE", { state: "提交中" });
}

interface Order<R, A> {
  command: Command;
  update: UpdateDefinition<R, [A]>;
  document: ApplicationDocument;
  updateId: string;
  args: NoInfer<A>;
}

/**
 * Gives a command to the application's workflow. A draft has none: the table says why it can't be done.
 * @throws Problem with the state that forbids the command
 */
export async function giveCommand<R, A extends { by: Actor }>(
  engine: Engine,
  { command, update, document, updateId, args }: Order<R, A>,
): Promise<R> {
  if (isDraft(document)) refuseUnlessAllowed(command, args.by.role, document);
  try {
    return await engine.command(update, { workflowId: document._id, updateId }, args);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "APPLICATION_ENDED") throw error;
    throw new Problem(error.code, { state: stateShown(document.application), cause: error });
  }
}
