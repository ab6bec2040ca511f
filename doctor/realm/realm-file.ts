import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../config/environment";
import { programFolder } from "../../config/worker";

export interface Mapper {
  id?: string;
  name: string;
  protocol: string;
  protocolMapper: string;
  config: Record<string, string>;
}
export interface Role {
  name: string;
  description?: string;
  composites?: { realm?: string[]; client?: Record<string, string[]> };
}
export interface ClientScope {
  name: string;
  description?: string;
  protocol: string;
  attributes: Record<string, string>;
  protocolMappers?: Mapper[];
}
export interface Client {
  clientId: string;
  secret?: string;
  redirectUris?: string[];
  webOrigins?: string[];
  attributes: Record<string, string>;
  protocolMappers?: Mapper[];
  defaultClientScopes: string[];
  optionalClientScopes: string[];
  /** Ids of flows, as the file has them. */
  authenticationFlowBindingOverrides?: Record<string, string>;
  [flag: string]: unknown;
}
export interface Execution {
  authenticator?: string;
  authenticatorConfig?: string;
  flowAlias?: string;
  requirement: string;
  priority: number;
}
export interface Flow {
  id?: string;
  alias: string;
  description?: string;
  providerId: string;
  topLevel: boolean;
  authenticationExecutions: Execution[];
}
export interface ProfileAttribute {
  name: string;
  [property: string]: unknown;
}

/** The content of deploy/keycloak/realm.json, as far as it is compared. */
export interface Realm {
  realm: string;
  roles: { realm: Role[]; client: Record<string, Role[]> };
  clientScopes: ClientScope[];
  defaultDefaultClientScopes: string[];
  clients: Client[];
  users: { lastName: string; serviceAccountClientId: string; realmRoles: string[] }[];
  authenticationFlows: Flow[];
  authenticatorConfig: { alias: string; config: Record<string, string> }[];
  components: Record<string, { config: Record<string, string[]> }[]>;
  [setting: string]: unknown;
}

/**
 * Replaces `${NAME}` and `${NAME:default}` in all texts, as Keycloak's import does: a name without a value and a default
 * stays as it is, because Keycloak has texts of its own such as `${username}`.
 */
function fillIn<T>(value: T, environment: Environment): T {
  if (typeof value === "string")
    return value.replaceAll(
      /\$\{(\w+)(?::([^}]*))?\}/g,
      (whole, name: string, otherwise?: string) => environment[name] ?? otherwise ?? whole,
    ) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => fillIn(one, environment)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fillIn<unknown>(inner, environment)]),
  ) as T;
}

/** Returns the realm of this release, with the site's addresses and secrets in their places. */
export function readRealm(environment: Environment): Realm {
  const text = readFileSync(join(programFolder(), "deploy", "keycloak", "realm.json"), "utf8");
  return fillIn(JSON.parse(text) as Realm, environment);
}

/** Returns the attributes of users that the realm declares. */
export function profileAttributes({ components }: Realm): ProfileAttribute[] {
  const [profile] = components["org.keycloak.userprofile.UserProfileProvider"] ?? [];
  const [text = "{}"] = profile?.config["kc.user.profile.config"] ?? [];
  return (JSON.parse(text) as { attributes?: ProfileAttribute[] }).attributes ?? [];
}
