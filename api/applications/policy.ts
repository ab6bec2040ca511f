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

/**
 * An application to be shown to the caller.
 * @throws Problem NOT_FOUND for no such application, and for one that is not the caller's to read
 */
export async function findReadable(
  applications: ApplicationModel,
  id: string,
  principal: Principal,
): Promise<ShownDocument> {
  const document = await findShown(applications, id);
  if (!document || !mayRead(principal, document)) throw new Problem("NOT_FOUND");
  return document;
}

/**
 * An application with all that a command to it goes by.
 * @throws Problem NOT_FOUND for no such application, and for one that is not the caller's to read
 */
export async function findToCommand(
  applications: ApplicationModel,
  id: string,
  principal: Principal,
): Promise<ApplicationDocument> {
  const document = await findApplication(applications, id);
  if (!document || !mayRead(principal, document)) throw new Problem("NOT_FOUND");
  return document;
}

/** @throws Problem NOT_FOUND for no such application, and for one that is not the bidder's own */
export async function findOwn(
  applications: ApplicationModel,
  id: string,
  principal: Principal,
): Promise<ApplicationDocument> {
  const document = await findApplication(applications, id);
  if (!document || !isOwner(principal, document)) throw new Problem("NOT_FOUND");
  return document;
}

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
