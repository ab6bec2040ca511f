import type { Application, Draft } from "./application";
import type { Role } from "../values";

/** A person who makes a request, as the identity provider vouches for them. */
export interface Person<R extends Role = Role> {
  subject: string;
  roles: readonly R[];
  /** Credit code (统一社会信用代码) of their organisation, if they act for one. */
  orgCode?: string;
}

type Owned = Pick<Application | Draft, "orgCode" | "submissions">;

/** Decides whether a person has an interest in an application: they submitted it, or belong to its organisation. */
export const hasOwnInterest = (
  { subject, orgCode }: Pick<Person, "subject" | "orgCode">,
  application: Owned,
): boolean => orgCode === application.orgCode || application.submissions.some(({ by }) => by.id === subject);

/**
 * Returns the roles in which a person may act on an application. Duties are separate: a person with an interest in it
 * never reviews, processes, refunds or revives it, whatever roles their token has, and a bidder acts only for their own
 * organisation.
 */
export function rolesOn<R extends Role>({ subject, roles, orgCode }: Person<R>, application: Owned): R[] {
  const own = orgCode === application.orgCode;
  const interested = hasOwnInterest({ subject, ...(orgCode === undefined ? {} : { orgCode }) }, application);
  return roles.filter((role) => (role === "bidder" ? own : !interested));
}
