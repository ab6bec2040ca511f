import { hasOwnInterest, rolesOn } from "../../domain/application/separation-of-duties";
import { wasSubmitted, type Application } from "../../domain/application/application";
import type { Role, Actor } from "../../domain/values";
import { findApplication, findShown, type ShownDocument } from "../../store/find-application";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import type { Principal } from "../platform/principal";
import { toProblem } from "../platform/error-handler";
import { Problem } from "../platform/problem";
import { reviveApplication } from "../../services/repair/repair-application";
import type { UpdateDefinition } from "@temporalio/common";
import { isDraft } from "../../store/write-projection";
import type { Given, GivenCommand, RefundCommand } from "../../contract/commands";
import { isRefusalCode, type RefusalCode } from "../../domain/application/refusals";
import { stateShown } from "../../domain/application/stage";
import { refusalOf, guardFactsOf, type Command } from "../../domain/application/transitions";
import { updates } from "../../workflows/messages";
import type { Dependencies } from "../dependencies";
import type { Engine } from "../engine";
import type { Idempotency } from "../platform/idempotency";
import { hasLeftOut } from "../../domain/application/shape";
import { staleVersion } from "./drafts";

export const isStaff = ({ roles }: Principal): boolean =>
  roles.includes("reviewer") || roles.includes("operator");

export const isOwner = (principal: Principal, { orgCode }: Pick<ApplicationDocument, "orgCode">): boolean =>
  principal.roles.includes("bidder") && principal.orgCode === orgCode;

/**
 * Decides whether the caller may read the application. Operators read every application, reviewers all that were ever
 * submitted, bidders those of their own organisation. An application that the caller may not read is answered as if it
 * did not exist.
 */
const mayRead = (principal: Principal, document: ShownDocument): boolean =>
  isOwner(principal, document) ||
  principal.roles.includes("operator") ||
  (principal.roles.includes("reviewer") && wasSubmitted(document.application));

/** Roles that may read applications. An accountant reads only the invoices of an application. */
export const applicationReaders = ["bidder", "reviewer", "operator"] as const;
export const invoiceReaders = [...applicationReaders, "accountant"] as const;

/**
 * Returns the document that was found. @throws Problem NOT_FOUND if there is none, or if the caller may not know of it
 */
async function foundFor<D>(finding: Promise<D | null>, exists: (document: D) => boolean): Promise<D> {
  const document = await finding;
  if (!document || !exists(document)) throw new Problem("NOT_FOUND");
  return document;
}

type Find<D> = (applications: ApplicationModel, id: string, principal: Principal) => Promise<D>;

/**
 * Returns an application without its command history, to be shown to a caller who may read it. @throws Problem
 * NOT_FOUND
 */
export const findReadable: Find<ShownDocument> = (applications, id, principal) =>
  foundFor(findShown(applications, id), (document) => mayRead(principal, document));

/** Returns an application whose invoices the caller, an accountant included, may read. @throws Problem NOT_FOUND */
export const findInvoiced: Find<ShownDocument> = (applications, id, principal) =>
  foundFor(
    findShown(applications, id),
    (document) =>
      (principal.roles.includes("accountant") && wasSubmitted(document.application)) ||
      mayRead(principal, document),
  );

/** Returns a readable application with all that a command on it depends on. @throws Problem NOT_FOUND */
export const findToCommand: Find<ApplicationDocument> = (applications, id, principal) =>
  foundFor(findApplication(applications, id), (document) => mayRead(principal, document));

/** Returns a paid application for an issuer, who issues its certificates. @throws Problem NOT_FOUND */
export const findPaid: Find<ApplicationDocument> = (applications, id, { roles }) =>
  foundFor(
    findApplication(applications, id),
    ({ application: { paidAt } }) => roles.includes("issuer") && paidAt !== undefined,
  );

/**
 * Returns an application of the bidder's own organisation, with all that a command on it depends on. @throws Problem
 * NOT_FOUND
 */
export const findOwn: Find<ApplicationDocument> = (applications, id, principal) =>
  foundFor(findApplication(applications, id), (document) => isOwner(principal, document));

/**
 * Returns the caller as the actor that events record, acting in one of their roles on an application.
 * @throws Problem OWN_APPLICATION if a member of staff has an interest in the application (separation of duties)
 * @throws Problem NO_ROLE if the caller lacks the role
 */
export function actorOn(
  { application }: Pick<ApplicationDocument, "application">,
  principal: Principal,
  role: Role,
): Actor {
  const granted: readonly Role[] = rolesOn(principal, application);
  if (!granted.includes(role))
    throw new Problem(hasOwnInterest(principal, application) ? "OWN_APPLICATION" : "NO_ROLE");
  const { subject: id, name } = principal;
  return { role, id, name };
}

const claimedRefusals: Partial<Record<Command, RefusalCode>> = {
  delete: "NOT_DELETABLE",
  submit: "NOT_SUBMITTABLE",
};

/**
 * Asks the transition table whether the command is allowed. @throws Problem with the refusal's code and the state that
 * forbids it
 */
export function refuseUnlessAllowed(
  command: Command,
  role: Role,
  { application, claim }: ApplicationDocument,
): void {
  const refusal = refusalOf(command, role, guardFactsOf(application));
  if (refusal) throw new Problem(refusal, { state: stateShown(application) });
  // The first submission is on its way to the engine. Nobody may change the draft until it has arrived or was refused.
  if (claim) throw new Problem(claimedRefusals[command] ?? "NOT_EDITABLE", { state: "提交中" });
}

/**
 * Decides whether the command was taken before: the stored application has its update id, or, if older ids were dropped
 * from the full list, the audit trail has it. The caller then skips every check that would refuse the command by now.
 */
export function isRepeat(
  { taken = [], edits = [] }: Pick<ApplicationDocument, "taken" | "edits">,
  { updateId, answered, replay }: Pick<Idempotency, "updateId" | "answered" | "replay">,
): boolean {
  const isLeftOut = answered && (hasLeftOut(taken) || hasLeftOut(edits));
  if (!taken.includes(updateId) && !edits.includes(updateId) && !isLeftOut) return false;
  replay();
  return true;
}

type ApplicationCommand = Exclude<GivenCommand, RefundCommand>;

/** Updates that answer with the application as it stands after them. */
const applicationUpdates: {
  readonly [C in ApplicationCommand]: UpdateDefinition<Application, [Given<C>], C>;
} = updates;

/**
 * Decides whether the error means that no run is needed any more: the workflow completed, possibly so long ago that
 * Temporal has deleted its history.
 */
const isPast = (error: unknown, { endedAt }: Pick<Application, "endedAt">): boolean =>
  error instanceof Problem &&
  (error.code === "APPLICATION_ENDED" || (error.code === "RUN_MISSING" && endedAt !== undefined));

interface Order<C extends ApplicationCommand> {
  command: C;
  document: ApplicationDocument;
  updateId: string;
  args: Given<C>;
}

type Needs = Pick<Dependencies, "models" | "engine">;

/**
 * Repeats a command that was taken before, under the same update id, and returns the application as it stands now. A
 * worker that died may have written the projection before Temporal's history recorded the update. A run that knows the
 * id answers without doing anything again. An id that was dropped from the full list of taken ids is not sent, because
 * the run would not recognise it.
 */
export async function giveAgain<C extends ApplicationCommand>(
  { models, engine }: Needs,
  { command, document, updateId, args }: Order<C>,
): Promise<Application> {
  const { _id: workflowId, application } = document;
  if (!document.taken?.includes(updateId)) return application as Application;
  const update = applicationUpdates[command];
  try {
    await engine.command<Application, Given<C>>(update, { workflowId, updateId }, args);
  } catch (error) {
    if (!isPast(error, application)) throw error;
  }
  return ((await findApplication(models.applications, workflowId)) ?? document).application as Application;
}

/** Gives a command, or repeats it if it was taken before. Used by work that continues what another process began. */
export const giveOrAgain = <C extends ApplicationCommand>(
  needs: Needs,
  order: Order<C>,
): Promise<Application> =>
  (order.document.taken?.includes(order.updateId) ? giveAgain : giveCommand)(needs, order);

/** Returns the version that a command names, if it names one. */
function versionOf(args: object): number | undefined {
  const { version, draft } = args as { version?: number; draft?: { version?: number } };
  return version ?? draft?.version;
}

/** Decides whether the workflow refused a command that the stored application allows. */
async function isContradicted<C extends ApplicationCommand>(
  error: unknown,
  { models }: Needs,
  { command, document: { _id }, args }: Order<C>,
): Promise<boolean> {
  const code = toProblem(error).code;
  if (code !== "STALE_VERSION" && !isRefusalCode(code)) return false;
  const stored = await findApplication(models.applications, _id);
  if (!stored || stored.application.endedAt !== undefined) return false;
  const version = versionOf(args);
  if (version !== undefined && version !== stored.version) return false;
  return refusalOf(command, args.by.role, guardFactsOf(stored.application, Date.now())) === undefined;
}

/**
 * Gives a command to the application's workflow. A draft has no workflow, so the transition table explains the refusal.
 * A completed workflow gets another run if the table still allows the command. If the run refuses what the stored
 * application allows, Temporal has lost the last step that was written: the application is revived from the stored
 * state, and the command is given again.
 * @throws Problem with the state that forbids the command, or RUN_MISSING if only the operator can help
 */
export async function giveCommand<C extends ApplicationCommand>(
  needs: Needs,
  order: Order<C>,
): Promise<Application> {
  const { models, engine } = needs;
  try {
    return await giveOnce(engine, order);
  } catch (error) {
    if (!(await isContradicted(error, needs, order))) {
      if (toProblem(error).code !== "STALE_VERSION") throw error;
      throw staleVersion(await findApplication(models.applications, order.document._id));
    }
    const repair = { ...models, runs: engine.runs };
    if (!(await reviveApplication(repair, order.document._id, engine.defaults))) throw error;
  }
  return giveOnce(engine, order);
}

async function giveOnce<C extends ApplicationCommand>(
  engine: Engine,
  { command, document, updateId, args }: Order<C>,
): Promise<Application> {
  const { _id: workflowId, application } = document;
  const isOver = application.endedAt !== undefined;
  if (isDraft(document) || isOver) refuseUnlessAllowed(command, args.by.role, document);
  const update = applicationUpdates[command];
  const target = { workflowId, updateId };
  try {
    if (!isOver) return await engine.command<Application, Given<C>>(update, target, args);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "APPLICATION_ENDED") throw error;
    // The workflow has completed since the document was read.
    const refusal = refusalOf(command, args.by.role, { ...guardFactsOf(application), ended: true });
    if (refusal) throw new Problem(refusal, { state: stateShown(application), cause: error });
  }
  return engine.resume<Given<C>>(update, target, args, document);
}
