import type { Application, Draft } from "./application";
import type { Role } from "../values";

/** Somebody who asks, as the identity provider vouches for them. */
export interface Person<R extends Role = Role> {
  subject: string;
  roles: readonly R[];
  /** 统一社会信用代码 of their organisation, if they act for one. */
  orgCode?: string;
}

type Owned = Pick<Application | Draft, "orgCode" | "submissions">;

/** Whoever submitted an application, or belongs to its organisation, has an interest in what becomes of it. */
export const hasOwnInterest = (
  { subject, orgCode }: Pick<Person, "subject" | "orgCode">,
  application: Owned,
): boolean => orgCode === application.orgCode || application.submissions.some(({ by }) => by.id === subject);

/**
 * The roles in which somebody may act on an application. Duties are apart: who has an interest in it never reviews,
 * processes, refunds or revives it, whatever roles the token has; and a bidder acts for their own organisation only.
 */
export function rolesOn<R extends Role>({ subject, roles, orgCode }: Person<R>, application: Owned): R[] {
  const own = orgCode === application.orgCode;
  const interested = hasOwnInterest({ subject, ...(orgCode === undefined ? {} : { orgCode }) }, application);
  return roles.filter((role) => (role === "bidder" ? own : !interested));
}
