import type { JWTPayload } from "jose";
import { z } from "zod";
import { isCreditCode } from "../../domain/form/credit-code";
import { roles, type Role } from "../../domain/values";
import { Problem } from "./problem";

/** What a token can make somebody: never `system`, which stands for gateways and timers. */
export type UserRole = Exclude<Role, "system">;

/** Who asks, as the identity provider vouches for. */
export interface Principal {
  subject: string;
  /** Shown to other users. */
  name: string;
  roles: UserRole[];
  /** The token was given to another client than the portal: to a script, which nobody sits at. */
  isScript?: true;
  /** 统一社会信用代码 of the organisation that a bidder acts for. */
  orgCode?: string;
  /** 单位名称 of that organisation, as the account has it. */
  orgName?: string;
}

declare global {
  namespace Express {
    interface Request {
      /** Set by `authenticate`: only routes behind it may read it. */
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

/** Scopes that a script's client has to have been given, beside the role. */
export const scopes: Readonly<Partial<Record<UserRole, string>>> = {
  issuer: "work-orders",
  subscriber: "events",
};

/** Whose records a bidder's are. @throws Problem NO_ORGANISATION, which no bidder's token comes this far with */
export function organisationOf({ orgCode }: Pick<Principal, "orgCode">): string {
  if (orgCode === undefined) throw new Problem("NO_ORGANISATION");
  return orgCode;
}

export const userRoles = roles.filter((role) => role !== "system");

const isUserRole = (role: string): role is UserRole => (userRoles as readonly string[]).includes(role);

/**
 * Reads the claims of a verified token. Roles that mean nothing here are left out, and so is a script's that lacks its scope.
 * @param isScript - true where the token was given to another client than the portal
 * @throws Problem NOT_SIGNED_IN if a claim is missing or malformed
 * @throws Problem NO_ORGANISATION if a bidder's token names no organisation
 */
export function principalOf(payload: JWTPayload, { isScript }: { isScript: boolean }): Principal {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) throw new Problem("NOT_SIGNED_IN", { cause: claims.error });

  const { sub: subject, name = subject, org_code: orgCode, org_name: orgName } = claims.data;
  const given = (claims.data.scope ?? "").split(" ");
  const lacksScope = (role: UserRole): boolean =>
    isScript && scopes[role] !== undefined && !given.includes(scopes[role]);
  const granted = claims.data.roles.filter(isUserRole).filter((role) => !lacksScope(role));
  const known = [...new Set(granted)];
  const hasOrganisation = orgCode !== undefined && isCreditCode(orgCode);
  if (known.includes("bidder") && !hasOrganisation) throw new Problem("NO_ORGANISATION");
  return {
    subject,
    name,
    roles: known,
    ...(isScript ? { isScript } : {}),
    ...(hasOrganisation ? { orgCode } : {}),
    ...(hasOrganisation && orgName !== undefined ? { orgName } : {}),
  };
}
