import { hasOwnInterest, rolesOn } from "../../domain/application/duties";
import { wasSubmitted } from "../../domain/application/application";
import type { Role, Actor } from "../../domain/application/values";
import { findApplication, findShown, type ShownDocument } from "../../store/find-application";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";

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

/** The same with all that a command to it goes by. @throws Problem NOT_FOUND */
export const findToCommand: Find<ApplicationDocument> = (applications, id, principal) =>
  foundFor(findApplication(applications, id), (document) => mayRead(principal, document));

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
