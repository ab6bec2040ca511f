import type { Role, Actor } from "../../domain/application/values";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";

export const isStaff = ({ roles }: Principal): boolean =>
  roles.includes("reviewer") || roles.includes("operator");

/** Staff read every application, a bidder only his own organisation's: the others do not exist for him. */
const mayRead = (principal: Principal, document: ApplicationDocument): boolean =>
  isStaff(principal) || isOwner({ roles: principal.roles, orgCode: principal.orgCode }, document);

const isOwner = (
  { roles, orgCode }: Pick<Principal, "roles"> & { orgCode: string | undefined },
  document: ApplicationDocument,
) => roles.includes("bidder") && orgCode === document.orgCode;

/** @throws Problem NOT_FOUND for no such application, and for somebody else's */
export async function findReadable(
  applications: ApplicationModel,
  id: string,
  principal: Principal,
): Promise<ApplicationDocument> {
  const document = await applications.findById(id).lean<ApplicationDocument>();
  if (!document || !mayRead(principal, document)) throw new Problem("NOT_FOUND");
  return document;
}

/** @throws Problem NOT_FOUND for no such application, and for one that is not the bidder's own */
export async function findOwn(
  applications: ApplicationModel,
  id: string,
  principal: Principal,
): Promise<ApplicationDocument> {
  const document = await applications.findById(id).lean<ApplicationDocument>();
  const { roles, orgCode } = principal;
  if (!document || !isOwner({ roles, orgCode }, document)) throw new Problem("NOT_FOUND");
  return document;
}

/** The caller in one of his roles, as events remember him. */
export const actorOf = ({ subject: id, name }: Principal, role: Role): Actor => ({ role, id, name });
