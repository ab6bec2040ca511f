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
 * Operators read every application, reviewers all that were ever submitted, bidders their own organisation's: the others
 * do not exist for them.
 */
const mayRead = (principal: Principal, document: ShownDocument): boolean =>
  isOwner(principal, document) ||
  principal.roles.includes("operator") ||
  (principal.roles.includes("reviewer") && wasSubmitted(document.application));

/** Who may ask for an application at all. The accountant may not, but for its invoices. */
export const applicationReaders = ["bidder", "reviewer", "operator"] as const;
export const invoiceReaders = [...applicationReaders, "accountant"] as const;

/** @throws Problem NOT_FOUND for no such application, and for one that does not exist for the caller */
async function foundFor<D>(finding: Promise<D | null>, exists: (document: D) => boolean): Promise<D> {
  const document = await finding;
  if (!document || !exists(document)) throw new Problem("NOT_FOUND");
  return document;
}

type Find<D> = (applications: ApplicationModel, id: string, principal: Principal) => Promise<D>;

/** An application to be shown to the caller, if they may read it. @throws Problem NOT_FOUND */
export const findReadable: Find<ShownDocument> = (applications, id, principal) =>
  foundFor(findShown(applications, id), (document) => mayRead(principal, document));

/** The same of who wants its invoices. @throws Problem NOT_FOUND */
export const findInvoiced: Find<ShownDocument> = (applications, id, principal) =>
  foundFor(
    findShown(applications, id),
    (document) => principal.roles.includes("accountant") || mayRead(principal, document),
  );

/** The same with all that a command to it goes by. @throws Problem NOT_FOUND */
export const findToCommand: Find<ApplicationDocument> = (applications, id, principal) =>
  foundFor(findApplication(applications, id), (document) => mayRead(principal, document));

/** An application that was paid for, as somebody finds it who issues certificates. @throws Problem NOT_FOUND */
export const findPaid: Find<ApplicationDocument> = (applications, id, { roles }) =>
  foundFor(
    findApplication(applications, id),
    ({ application: { paidAt } }) => roles.includes("issuer") && paidAt !== undefined,
  );

/** The same if it is the bidder's own. @throws Problem NOT_FOUND */
export const findOwn: Find<ApplicationDocument> = (applications, id, principal) =>
  foundFor(findApplication(applications, id), (document) => isOwner(principal, document));

/**
 * The caller in one of their roles on an application, as events remember them.
 * @throws Problem OWN_APPLICATION for staff with an interest in it, since duties are apart; NO_ROLE without the role
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

/** Asks the transition table. @throws Problem with the refusal's code and the state that forbids the command */
export function refuseUnlessAllowed(
  command: Command,
  role: Role,
  { application, claim }: ApplicationDocument,
): void {
  const refusal = refusalOf(command, role, guardFactsOf(application));
  if (refusal) throw new Problem(refusal, { state: stateShown(application) });
  // The first submission is on its way to the engine: the draft is nobody's to change.
  if (claim) throw new Problem(claimedRefusals[command] ?? "NOT_EDITABLE", { state: "提交中" });
}

/**
 * True of a command that was taken before, by what is stored, or by the audit trail where so much was taken since that its
 * id was left out. Whatever would refuse it by now is not asked.
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

/** The updates that are answered with the application as it is then. */
const applicationUpdates: {
  readonly [C in ApplicationCommand]: UpdateDefinition<Application, [Given<C>], C>;
} = updates;

/** True where no run has anything to do any more: it completed, be it so long ago that Temporal has forgotten it. */
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
 * Where the application stands now, whose workflow was given the command before. It is given again, under the same id: a
 * worker that died may have written what its run's history never got to hold. To a run that has it nothing comes of it.
 * One whose id was left out since isn't given again: the run wouldn't know it.
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

/** Gives a command, or gives it again where it was taken before: for whoever takes up what somebody else began. */
export const giveOrAgain = <C extends ApplicationCommand>(
  needs: Needs,
  order: Order<C>,
): Promise<Application> =>
  (order.document.taken?.includes(order.updateId) ? giveAgain : giveCommand)(needs, order);

/** The version that a command is meant for, of those that name one. */
function versionOf(args: object): number | undefined {
  const { version, draft } = args as { version?: number; draft?: { version?: number } };
  return version ?? draft?.version;
}

/** True of a refusal by the workflow that what is stored gives no reason for. */
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
 * Gives a command to the application's workflow. A draft has none: the table says why it can't be done. One that has
 * completed gets another run where the table allows the command all the same. Where the run refuses what the stored
 * application allows, Temporal has lost the last step that was written: the application is revived from there, and given
 * the command.
 * @throws Problem with the state that forbids the command, or RUN_MISSING where only the operator can help
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
    // It has ended since it was read.
    const refusal = refusalOf(command, args.by.role, { ...guardFactsOf(application), ended: true });
    if (refusal) throw new Problem(refusal, { state: stateShown(application), cause: error });
  }
  return engine.resume<Given<C>>(update, target, args, document);
}
