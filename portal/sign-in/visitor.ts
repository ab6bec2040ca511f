import type { User } from "oidc-client-ts";
import { roles, type Role } from "../../domain/values";

export type UserRole = Exclude<Role, "system">;

/** The signed-in person, as the identity provider vouches for them. */
export interface Visitor {
  /** Id of the account. */
  id: string;
  name: string;
  roles: UserRole[];
  organisationName: string | undefined;
  creditCode: string | undefined;
}

const isUserRole = (role: unknown): role is UserRole =>
  role !== "system" && roles.some((known) => known === role);

const textOf = (claim: unknown): string | undefined =>
  typeof claim === "string" && claim !== "" ? claim : undefined;

export function visitorOf({ profile }: User): Visitor {
  const granted: unknown = profile["roles"];
  return {
    id: profile.sub,
    name: textOf(profile.name) ?? profile.sub,
    roles: Array.isArray(granted) ? granted.filter(isUserRole) : [],
    organisationName: textOf(profile["org_name"]),
    creditCode: textOf(profile["org_code"]),
  };
}
