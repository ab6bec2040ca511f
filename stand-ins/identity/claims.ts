import type { Account } from "oidc-provider";
import type { DemoPerson } from "./demo-users";

/** Returns the claims about a person in ID and access tokens, in addition to `sub`. */
export const claimsOf = ({ name, roles, orgCode, orgName }: DemoPerson): Record<string, unknown> => ({
  name,
  roles,
  ...(orgCode === undefined ? {} : { org_code: orgCode }),
  ...(orgName === undefined ? {} : { org_name: orgName }),
});

export const claimNames = ["name", "roles", "org_code", "org_name"];

export const accountOf = (person: DemoPerson): Account => ({
  accountId: person.username,
  claims: () => ({ sub: person.username, ...claimsOf(person) }),
});
