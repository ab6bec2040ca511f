import { hasOwnInterest, rolesOn } from "../../domain/application/separation-of-duties";
import { wasSubmitted, type Application } from "../../domain/application/application";
import type { Role, Actor } from "../../domain/values";
import { findApplication, findShown, type ShownDocument } from "../../store/find-application";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import type { Principal } from "../platform/principal";
import { isClosedWorkflow, toProblem } from "../platform/error-handler";
import { Problem } from "../platform/problem";
import { heal } from "../../services/repair/heal";
import { reviveApplication } from "../../services/repair/repair-application";
import { WorkflowUpdateFailedError } from "@temporalio/client";
import type { UpdateDefinition } from "@temporalio/common";
import { isDraft } from "../../store/write-projection";
import { boundFacts, type Given, type GivenCommand, type RefundCommand } from "../../contract/commands";
import { isRefusalCode, type RefusalCode } from "../../domain/application/refusals";
import { changedFacts, shownDifferences, type Named } from "../../domain/application/shown";
import type { FormReading } from "../../domain/form/personal-data";
import { stateShown } from "../../domain/application/stage";
import { refusalOf, guardFactsOf, type Command } from "../../domain/application/transitions";
import { updates } from "../../workflows/messages";
import type { Dependencies } from "../dependencies";
import type { Engine, Target } from "../engine";
import type { Message, Messages } from "../platform/messages";
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

/** Decides how much of a form the giver of a command is told: an owner everything, staff no hidden personal data. */
const readingOf = (role: Actor["role"]): FormReading => ({ own: role === "bidder", recipient: false });

/** @throws Problem SHOWN_CHANGED with what differs, if a fact that the command is bound to has changed */
export function refuseUnlessShown(
  command: GivenCommand,
  given: Named & { by: Pick<Actor, "role"> },
  application: Application,
  cause?: unknown,
): void {
  const facts = boundFacts(command);
  if (changedFacts(facts, given, application).length === 0) return;
  const differences = shownDifferences(facts, given, { application, reading: readingOf(given.by.role) });
  throw new Problem("SHOWN_CHANGED", { extra: { differences }, cause });
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
  /** The command's input, as the request fixed it. */
  message: Omit<Message<Given<C>>, "resourceId">;
  /** Decides about repeats (Messages), and marks the answer to one. */
  messages: Pick<Messages, "isTaken" | "replay">;
}

type Needs = Pick<Dependencies, "models" | "engine">;

/** Returns the update of an application by which a message is sent. */
const targetOf = <C extends ApplicationCommand>({
  document: { _id: workflowId },
  message: { updateId, givenAt, trace },
}: Order<C>): Target => ({ workflowId, updateId, givenAt, trace });

/** Returns the application as it is stored now. */
async function stored(
  { models }: Pick<Needs, "models">,
  document: ApplicationDocument,
): Promise<Application> {
  return ((await findApplication(models.applications, document._id)) ?? document).application as Application;
}

/**
 * Gives a command, and returns the application as it stands then. A repeat that was taken before skips every check that
 * would refuse it by now. Whatever else is refused is looked up in what is stored before the refusal is told, because
 * another run of the same request may have been faster, and the application may have moved on or ended since.
 * @throws Problem with the state that forbids the command, or RUN_MISSING if only the operator can help
 */
export async function give<C extends ApplicationCommand>(
  needs: Needs,
  order: Order<C>,
): Promise<Application> {
  const { document, message, messages } = order;
  if (await messages.isTaken(document, message)) {
    messages.replay();
    return giveAgain(needs, order);
  }
  try {
    return await giveCommand(needs, order);
  } catch (error) {
    const { code, cause } = toProblem(error);
    if (code === "SHOWN_CHANGED")
      refuseUnlessShown(order.command, message.content, await stored(needs, document), cause);
    if (!isOwnRefusal(error)) throw error;
    const now = await findApplication(needs.models.applications, document._id);
    if (!now?.taken?.includes(message.updateId)) throw error;
    messages.replay();
    return now.application as Application;
  }
}

/** Revives an application whose run is missing, if that is unambiguous. Returns whether a run goes on. */
async function isHealed<C extends ApplicationCommand>(
  { models, engine }: Needs,
  { document: { _id } }: Order<C>,
  error: unknown,
): Promise<boolean> {
  if (toProblem(error).code !== "RUN_MISSING") return false;
  return goesOnFromStored({ models, engine }, _id);
}

/** Revives an application whose run is missing or behind, if that is unambiguous. Returns whether a run goes on. */
export function goesOnFromStored({ models, engine }: Needs, id: string): Promise<boolean> {
  const { runs, restoring, defaults } = engine;
  return heal({ ...models, runs, restoring, now: Date.now }, id, defaults);
}

/** Decides whether the API itself refused the command. What the workflow answers to a command is its outcome. */
function isOwnRefusal(error: unknown): boolean {
  const { status, cause } = toProblem(error);
  return status < 500 && !(cause instanceof WorkflowUpdateFailedError && !isClosedWorkflow(cause));
}

/**
 * Repeats a command that was taken before, with the same content under the same update id, and returns the application as
 * it stands now. A worker that died may have written the projection before Temporal's history recorded the update. A run
 * that knows the id answers without doing anything again. What is not sent: an id that was dropped from the full list of
 * taken ids, because the run would not recognise it, and a message that was made anew because its record has expired.
 */
async function giveAgain<C extends ApplicationCommand>(needs: Needs, order: Order<C>): Promise<Application> {
  const { command, document, message } = order;
  if (!message.repeated || !document.taken?.includes(message.updateId))
    return document.application as Application;
  try {
    await needs.engine.command<Application, Given<C>>(
      applicationUpdates[command],
      targetOf(order),
      message.content,
    );
  } catch (error) {
    // A revived run knows the id from what is stored.
    if (!isPast(error, document.application) && !(await isHealed(needs, order, error))) throw error;
  }
  return stored(needs, document);
}

/** Returns the version that a command names, if it names one. */
function versionOf(args: object): number | undefined {
  const { version, draft } = args as { version?: number; draft?: { version?: number } };
  return version ?? draft?.version;
}

/** Decides whether the workflow refused a command that the stored application allows. */
async function isContradicted<C extends ApplicationCommand>(
  error: unknown,
  { models }: Needs,
  { command, document: { _id }, message: { content } }: Order<C>,
): Promise<boolean> {
  const code = toProblem(error).code;
  if (code !== "STALE_VERSION" && code !== "SHOWN_CHANGED" && !isRefusalCode(code)) return false;
  const found = await findApplication(models.applications, _id);
  if (!found || found.application.endedAt !== undefined) return false;
  const version = versionOf(content);
  if (version !== undefined && version !== found.version) return false;
  // The run isn't behind the store if what was shown has changed there as well.
  const stands = found.application as Application;
  if (code === "SHOWN_CHANGED" && changedFacts(boundFacts(command), content, stands).length > 0) return false;
  return refusalOf(command, content.by.role, guardFactsOf(found.application, Date.now())) === undefined;
}

/**
 * Gives a command to the application's workflow. A draft has no workflow, so the transition table explains the refusal.
 * A completed workflow gets another run if the table still allows the command. If the run refuses what the stored
 * application allows, Temporal has lost the last step that was written: the application is revived from the stored
 * state, and the command is given again. So it is if the run is gone, and nobody has ended it on purpose.
 */
async function giveCommand<C extends ApplicationCommand>(
  needs: Needs,
  order: Order<C>,
): Promise<Application> {
  const { models, engine } = needs;
  try {
    return await giveOnce(engine, order);
  } catch (error) {
    if (await isHealed(needs, order, error)) return giveOnce(engine, order);
    if (!(await isContradicted(error, needs, order))) {
      if (toProblem(error).code !== "STALE_VERSION") throw error;
      throw staleVersion(await findApplication(models.applications, order.document._id), error);
    }
    // Another process may have revived it since, and then this one finds nothing to revive. What is given again is
    // refused again if nothing has changed.
    const repair = { ...models, runs: engine.runs };
    await reviveApplication(repair, order.document._id, engine.defaults);
  }
  return giveOnce(engine, order);
}

async function giveOnce<C extends ApplicationCommand>(engine: Engine, order: Order<C>): Promise<Application> {
  const { command, document, message } = order;
  const { by } = message.content;
  const { application } = document;
  const isOver = application.endedAt !== undefined;
  if (isDraft(document) || isOver) refuseUnlessAllowed(command, by.role, document);
  const update = applicationUpdates[command];
  try {
    if (!isOver) return await engine.command<Application, Given<C>>(update, targetOf(order), message.content);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "APPLICATION_ENDED") throw error;
    // The workflow has completed since the document was read.
    const refusal = refusalOf(command, by.role, { ...guardFactsOf(application), ended: true });
    if (refusal) throw new Problem(refusal, { state: stateShown(application), cause: error });
  }
  return engine.resume<Given<C>>(update, targetOf(order), message.content, document);
}
