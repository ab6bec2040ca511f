import type { JWTPayload } from "jose";
import { z } from "zod";
import { isCreditCode } from "../../domain/form/credit-code";
import { roles, type Role } from "../../domain/values";
import { Problem } from "./problem";

/** Roles that a token can grant. The role `system` stands for gateways and timers, and is never granted. */
export type UserRole = Exclude<Role, "system">;

/** The caller of a request, as the identity provider vouches for them. */
export interface Principal {
  subject: string;
  /** Name that other users see. */
  name: string;
  roles: UserRole[];
  /** Present if the token was issued to another client than the portal, which means to a script. */
  script?: { clientId: string; scopes: readonly string[] };
  /** 统一社会信用代码 of the organisation that a bidder acts for. */
  orgCode?: string;
  /** 单位名称 of that organisation, as the account has it. */
  orgName?: string;
}

declare global {
  namespace Express {
    interface Request {
      /** Caller, set by `authenticate`: only routes behind it may read this property. */
      principal: Principal;
    }
  }
}

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  name: z.string().trim().min(1).max(100).optional(),
  roles: z.array(z.string()),
  org_code: z.string().optional(),
  scope: z.string().optional().catch(undefined),
  org_name: z.string().trim().min(1).max(200).optional().catch(undefined),
});

/**
 * Returns the organisation whose records a bidder reads. @throws Problem NO_ORGANISATION, which `authenticate` already
 * rules out for bidders
 */
export function organisationOf({ orgCode }: Pick<Principal, "orgCode">): string {
  if (orgCode === undefined) throw new Problem("NO_ORGANISATION");
  return orgCode;
}

export const userRoles = roles.filter((role) => role !== "system");

/** Decides whether a role is one that the API knows. */
export const isUserRole = (role: string): role is UserRole => (userRoles as readonly string[]).includes(role);

/**
 * Reads the claims of a verified token. Unknown roles are left out.
 * @param scriptClient - client that the token was issued to, if it is another one than the portal
 * @throws Problem NOT_SIGNED_IN if a claim is missing or malformed
 * @throws Problem NO_ORGANISATION if a bidder's token names no organisation
 */
export function principalOf(payload: JWTPayload, { scriptClient }: { scriptClient?: string }): Principal {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) throw new Problem("NOT_SIGNED_IN", { cause: claims.error });

  const { sub: subject, name = subject, org_code: orgCode, org_name: orgName } = claims.data;
  const scopes = (claims.data.scope ?? "").split(" ").filter((scope) => scope !== "");
  const known = [...new Set(claims.data.roles.filter(isUserRole))];
  const hasOrganisation = orgCode !== undefined && isCreditCode(orgCode);
  if (known.includes("bidder") && !hasOrganisation) throw new Problem("NO_ORGANISATION");
  return {
    subject,
    name,
    roles: known,
    ...(scriptClient === undefined ? {} : { script: { clientId: scriptClient, scopes } }),
    ...(hasOrganisation ? { orgCode } : {}),
    ...(hasOrganisation && orgName !== undefined ? { orgName } : {}),
  };
}
