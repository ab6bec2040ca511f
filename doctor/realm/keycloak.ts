import type { Client, ClientScope, ProfileAttribute, Realm, Role } from "./realm-file";

/** A request of Keycloak's admin API; its path is below the realm. */
export interface AdminRequest {
  method: "POST" | "PUT" | "DELETE";
  path: string;
  body?: unknown;
}

type Found<T> = T & { id: string };
export interface FoundRole extends Omit<Role, "composites"> {
  id: string;
  composites: { id: string; name: string; clientRole?: boolean; containerId?: string }[];
}
/** A step of a flow, as Keycloak lists it: `level` is its depth below the flow. */
export interface FoundExecution {
  id: string;
  level: number;
  requirement: string;
  priority?: number;
  providerId?: string;
  displayName?: string;
  authenticationFlow?: boolean;
  authenticationConfig?: string;
  config?: { id: string; alias: string; config: Record<string, string> };
}
export interface FoundAccount {
  id: string;
  lastName?: string;
  roles: string[];
}

/** The content of a realm in Keycloak, as far as it is compared. */
export interface FoundRealm {
  settings: Record<string, unknown>;
  roles: FoundRole[];
  /** Roles of each client of ours. */
  clientRoles: Record<string, FoundRole[]>;
  clientScopes: Found<ClientScope>[];
  defaultClientScopes: string[];
  /** All clients, the site's too. */
  clients: Found<Client>[];
  /** Service accounts of our clients. */
  accounts: Record<string, FoundAccount>;
  flows: { id: string; alias: string; builtIn: boolean; executions: FoundExecution[] }[];
  requiredActions: { alias: string; enabled: boolean }[];
  profile: { attributes?: ProfileAttribute[] };
}

const timeoutMs = 30_000;

/** A refusal of Keycloak's, with what to do about it. */
export class KeycloakRefusal extends Error {}

interface Administrator {
  /** Address of Keycloak, below which are /realms and /admin. */
  base: string;
  realm: string;
  username: string;
  password: string;
}

/** Provides access to a realm as its administrator. Each sign-in lasts a minute, and so is made anew before each use. */
export function connectKeycloak({ base, realm, username, password }: Administrator) {
  let token = "";

  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${base}/admin/realms/${realm}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer;
    if (answer.status === 403) throw new KeycloakRefusal(`管理员 ${username} 无权管理领域 ${realm}`);
    if (answer.status === 404 && path === "")
      throw new KeycloakRefusal(`Keycloak 里没有领域 ${realm}：它在第一次启动时导入，见 keycloak 的日志`);
    throw new KeycloakRefusal(
      `${method} ${path} 的应答是 ${answer.status}：${(await answer.text()).slice(0, 300)}`,
    );
  }
  const get = async <T>(path: string): Promise<T> => (await ask("GET", path)).json() as Promise<T>;

  async function rolesAt(path: string, ours: readonly string[]): Promise<FoundRole[]> {
    const roles = await get<FoundRole[]>(`${path}?max=10000`);
    const one = async (role: FoundRole): Promise<FoundRole> => ({
      ...role,
      composites: ours.includes(role.name)
        ? await get(`${path}/${encodeURIComponent(role.name)}/composites`)
        : [],
    });
    return Promise.all(roles.map(one));
  }

  async function executionsOf(alias: string): Promise<FoundExecution[]> {
    const executions = await get<FoundExecution[]>(
      `/authentication/flows/${encodeURIComponent(alias)}/executions`,
    );
    const one = async (execution: FoundExecution): Promise<FoundExecution> =>
      execution.authenticationConfig === undefined
        ? execution
        : { ...execution, config: await get(`/authentication/config/${execution.authenticationConfig}`) };
    return Promise.all(executions.map(one));
  }

  async function accountOf(client: Found<Client>): Promise<FoundAccount> {
    const user = await get<FoundAccount>(`/clients/${client.id}/service-account-user`);
    const roles = await get<{ name: string }[]>(`/users/${user.id}/role-mappings/realm`);
    return { ...user, roles: roles.map(({ name }) => name) };
  }

  return {
    async signIn(): Promise<void> {
      const answer = await fetch(`${base}/realms/master/protocol/openid-connect/token`, {
        method: "POST",
        body: new URLSearchParams([
          ["grant_type", "password"],
          ["client_id", "admin-cli"],
          ["username", username],
          ["password", password],
        ]),
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (answer.status === 400 || answer.status === 401)
        throw new KeycloakRefusal(
          `Keycloak 不让管理员 ${username} 登录：口令不对，或没有这个人（KEYCLOAK_ADMIN_PASSWORD 只在第一次启动时起作用）。临时的 admin 已删去的，写出现在的管理员：deploy/ca realm 用户名，再输入口令；设了动态口令的不能用，另建一位`,
        );
      if (!answer.ok) throw new KeycloakRefusal(`Keycloak 登录的应答是 ${answer.status}：看 keycloak 的日志`);
      ({ access_token: token } = (await answer.json()) as { access_token: string });
    },

    /** Reads what is compared with the wanted realm. */
    async read(wanted: Realm): Promise<FoundRealm> {
      const settings = await get<Record<string, unknown>>("");
      const clients = await get<Found<Client>[]>("/clients?max=10000");
      const ours = clients.filter(({ clientId }) => wanted.clients.some((one) => one.clientId === clientId));
      const clientRoles: Record<string, FoundRole[]> = {};
      const accounts: Record<string, FoundAccount> = {};
      for (const client of ours) {
        clientRoles[client.clientId] = await rolesAt(`/clients/${client.id}/roles`, []);
        if (client["serviceAccountsEnabled"] === true) accounts[client.clientId] = await accountOf(client);
      }
      const flows = await get<FoundRealm["flows"]>("/authentication/flows");
      const isOurs = (alias: string): boolean =>
        wanted.authenticationFlows.some((flow) => flow.alias === alias);
      return {
        settings,
        clients,
        clientRoles,
        accounts,
        roles: await rolesAt(
          "/roles",
          wanted.roles.realm.map(({ name }) => name),
        ),
        clientScopes: await get("/client-scopes"),
        defaultClientScopes: (await get<{ name: string }[]>("/default-default-client-scopes")).map(
          ({ name }) => name,
        ),
        flows: await Promise.all(
          flows.map(async (flow) => ({
            ...flow,
            executions: isOurs(flow.alias) ? await executionsOf(flow.alias) : [],
          })),
        ),
        requiredActions: await get("/authentication/required-actions"),
        profile: await get("/users/profile"),
      };
    },

    async send({ method, path, body }: AdminRequest): Promise<void> {
      await ask(method, path, body);
    },
  };
}
