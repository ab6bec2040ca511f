import type { UpdateDefinition } from "@temporalio/common";
import { isDraft } from "../../store/projection";
import type { Given, GivenCommand, RefundCommand } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import type { RefusalCode } from "../../domain/application/refusals";
import { stateShown } from "../../domain/application/stage";
import { refusalOf, standingOf, type Command } from "../../domain/application/transitions";
import type { Role } from "../../domain/application/values";
import { updates } from "../../workflows/messages";
import type { ApplicationDocument } from "../../store/models/application";
import { findApplication } from "../../store/find-application";
import type { Dependencies } from "../dependencies";
import type { Engine } from "../engine";
import type { Idempotency } from "../platform/idempotency";
import { Problem } from "../platform/problem";

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

/** True of a command that was taken before, by what is stored. Whatever would refuse it by now is not asked. */
export function isRepeat(
  { taken = [], edits = [] }: Pick<ApplicationDocument, "taken" | "edits">,
  { updateId, replay }: Pick<Idempotency, "updateId" | "replay">,
): boolean {
  if (!taken.includes(updateId) && !edits.includes(updateId)) return false;
  replay();
  return true;
}

type ApplicationCommand = Exclude<GivenCommand, RefundCommand>;

/** The updates that are answered with the application as it is then. */
const applicationUpdates: {
  readonly [C in ApplicationCommand]: UpdateDefinition<Application, [Given<C>], C>;
} = updates;

interface Order<C extends ApplicationCommand> {
  command: C;
  document: ApplicationDocument;
  updateId: string;
  args: Given<C>;
}

/**
 * Where the application stands now, whose workflow was given the command before. It is given again, under the same id: a
 * worker that died may have written what its run's history never got to hold. To a run that has it nothing comes of it.
 */
export async function giveAgain<C extends ApplicationCommand>(
  { models: { applications }, engine }: Pick<Dependencies, "models" | "engine">,
  { command, document, updateId, args }: Order<C>,
): Promise<Application> {
  const { _id: workflowId, application } = document;
  if (application.endedAt !== undefined) return application as Application;
  const update = applicationUpdates[command];
  try {
    await engine.command<Application, Given<C>>(update, { workflowId, updateId }, args);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "APPLICATION_ENDED") throw error;
  }
  return ((await findApplication(applications, workflowId)) ?? document).application as Application;
}

/**
 * Gives a command to the application's workflow. A draft has none: the table says why it can't be done. One that has
 * completed gets another run where the table allows the command all the same.
 * @throws Problem with the state that forbids the command, or RUN_MISSING where only the operator can help
 */
export async function giveCommand<C extends ApplicationCommand>(
  engine: Engine,
  { command, document, updateId, args }: Order<C>,
): Promise<Application> {
  const { _id: workflowId, application } = document;
  const isOver = application.endedAt !== undefined;
  if (isDraft(document) || isOver) refuseUnlessAllowed(command, args.by.role, document);
  const update = applicationUpdates[command];
  const target = { workflowId, updateId };
  try {
    return await (isOver
      ? engine.resume<Given<C>>(update, target, args, document)
      : engine.command<Application, Given<C>>(update, target, args));
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "APPLICATION_ENDED") throw error;
    throw new Problem(error.code, { state: stateShown(application), cause: error });
  }
}
