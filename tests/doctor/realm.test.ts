import { compareRealms } from "../../doctor/realm/compare";
import type { FoundExecution, FoundRealm, FoundRole } from "../../doctor/realm/keycloak";
import { profileAttributes, readRealm, type Role } from "../../doctor/realm/realm-file";

const site = { PUBLIC_URL: "https://renewal.example.gov.cn", SCRIPTS_CLIENT_SECRET: "ours" };
const wanted = readRealm(site);

function foundRoles(roles: readonly Role[]): FoundRole[] {
  return roles.map(({ name, description = "", composites = {} }) => ({
    id: name,
    name,
    description,
    composites: [...(composites.realm ?? []), ...Object.values(composites.client ?? {}).flat()].map(
      (inner) => ({ id: inner, name: inner }),
    ),
  }));
}

/** Returns the steps of a flow as Keycloak lists them. */
function foundSteps(alias: string, level = 0): FoundExecution[] {
  const flow = wanted.authenticationFlows.find((one) => one.alias === alias);
  return (flow?.authenticationExecutions ?? []).flatMap((one) => {
    const { flowAlias, authenticator = "", authenticatorConfig, requirement } = one;
    const step = { id: `${alias}/${flowAlias ?? authenticator}`, level, requirement };
    if (flowAlias !== undefined)
      return [
        { ...step, authenticationFlow: true, displayName: flowAlias },
        ...foundSteps(flowAlias, level + 1),
      ];
    const config = wanted.authenticatorConfig.find((other) => other.alias === authenticatorConfig);
    return [
      { ...step, providerId: authenticator, ...(config ? { config: { id: config.alias, ...config } } : {}) },
    ];
  });
}

/** Returns what Keycloak has after its import of the file. */
const imported = (): FoundRealm =>
  structuredClone<FoundRealm>({
    settings: wanted,
    roles: foundRoles(wanted.roles.realm),
    clientRoles: { "temporal-ui": foundRoles(wanted.roles.client["temporal-ui"] ?? []) },
    clientScopes: wanted.clientScopes.map((scope) => ({ ...scope, id: scope.name })),
    defaultClientScopes: wanted.defaultDefaultClientScopes,
    clients: wanted.clients.map((client) => ({ ...client, id: client.clientId })),
    accounts: Object.fromEntries(
      wanted.users.map(({ serviceAccountClientId: id, lastName, realmRoles: roles }) => [
        id,
        { id, lastName, roles },
      ]),
    ),
    flows: wanted.authenticationFlows
      .filter(({ topLevel }) => topLevel)
      .map(({ alias, id = alias }) => ({ id, alias, builtIn: false, executions: foundSteps(alias) })),
    requiredActions: [{ alias: "CONFIGURE_TOTP", enabled: true }],
    profile: { attributes: profileAttributes(wanted) },
  });

const find = <T>(list: readonly T[], is: (one: T) => boolean): T => list.find(is) as T;
const clientIn = (found: FoundRealm, id: string) => find(found.clients, ({ clientId }) => clientId === id);
const stepIn = (found: FoundRealm, id: string) =>
  find(
    found.flows.flatMap(({ executions }) => executions),
    (one) => one.id === id,
  );
const secondFactor = "sign-in second factor/auth-otp-form";

test.each<[string, (found: FoundRealm) => void, string[]]>([
  ["is as imported", () => undefined, []],
  [
    "has its second factor switched off",
    (found) => (stepIn(found, secondFactor).requirement = "DISABLED"),
    ["认证流程 sign-in second factor 的 auth-otp-form：应为 REQUIRED，现为 DISABLED"],
  ],
  [
    "asks others than staff for the second factor",
    (found) =>
      (stepIn(found, "sign-in second factor/conditional-user-role").config!.config["condUserRole"] = "x"),
    ["认证流程 sign-in second factor 的 conditional-user-role的设置：应为"],
  ],
  [
    "doesn't let people set up a second factor",
    (found) => (find(found.requiredActions, Boolean).enabled = false),
    ["首次登录设置动态口令（CONFIGURE_TOTP）：停用了"],
  ],
  [
    "signs in by another flow",
    (found) => (found.settings["browserFlow"] = "browser"),
    ["领域的 browserFlow：应为 sign-in，现为 browser"],
  ],
  [
    "has a weaker password policy with a part of the site's",
    (found) => (found.settings["passwordPolicy"] = "upperCase(1) and length(8)"),
    ["领域的 passwordPolicy：应为 upperCase(1) and length(12) and notUsername(undefined)，现为"],
  ],
  [
    "has a role without its second factor",
    (found) => (find(found.roles, ({ name }) => name === "reviewer").composites = []),
    ["角色 reviewer：应带角色 staff"],
  ],
  [
    "makes tokens for another audience",
    (found) =>
      (find(found.clientScopes, ({ name }) => name === "ca-renewal").protocolMappers![0]!.config[
        "included.custom.audience"
      ] = "x"),
    ["客户端范围 ca-renewal 的映射 audience included.custom.audience：应为 ca-renewal-api，现为 x"],
  ],
  [
    "lets the UI's client in by the common flow, and scripts decrypt at any time",
    (found) => {
      clientIn(found, "temporal-ui").authenticationFlowBindingOverrides = {};
      clientIn(found, "ca-scripts").optionalClientScopes = ["import"];
      clientIn(found, "ca-scripts").defaultClientScopes.push("codec");
    },
    ["客户端 temporal-ui 的 browser 流程：应为 operators-only", "客户端 ca-scripts 的可选范围：没有 codec"],
  ],
  [
    "knows the portal by another address",
    (found) => (clientIn(found, "ca-portal").redirectUris = ["https://old.example.gov.cn/auth/callback"]),
    ["客户端 ca-portal 的 redirectUris：没有 https://renewal.example.gov.cn/auth/callback"],
  ],
  [
    "lacks a user's attribute and a service account's role",
    (found) => {
      found.profile.attributes?.pop();
      find(Object.values(found.accounts), Boolean).roles = [];
    },
    ["客户端 ca-events 的服务账户：没有角色 subscriber", "用户属性 org_name：没有"],
  ],
])("the comparison changes that alone when the realm %s", (_, change, lines) => {
  const found = imported();
  change(found);
  const { changes } = compareRealms(wanted, found);
  expect(changes.map(({ line }) => line)).toEqual(
    lines.map((line) => expect.stringContaining(line) as string),
  );
  expect(changes.filter(({ requests }) => requests === undefined)).toEqual([]);
});

test("the comparison leaves and lists what the site has made stricter or added", () => {
  const found = imported();
  Object.assign(found.settings, {
    passwordPolicy: "length(14) and notUsername(undefined)",
    failureFactor: 5,
  });
  found.roles.push({ id: "own", name: "archivist", composites: [] });
  clientIn(found, "ca-scripts").secret = "another";
  clientIn(found, "ca-portal").redirectUris?.push("https://second.example.gov.cn/auth/callback");
  found.flows[0]?.executions.push({
    id: "own",
    level: 0,
    requirement: "ALTERNATIVE",
    providerId: "kerberos",
  });
  const { changes, left } = compareRealms(wanted, found);
  expect(changes).toEqual([]);
  for (const named of [
    "length(14)",
    "failureFactor 5",
    "archivist",
    "ca-scripts 的密钥",
    "second.",
    "kerberos",
  ])
    expect(left.join("\n")).toContain(named);
  expect(left.join("\n")).not.toMatch(/another|ours/);
});

test("the comparison binds nobody to a missing flow before it is complete", () => {
  const found = imported();
  found.flows = [];
  found.settings["browserFlow"] = "browser";
  clientIn(found, "temporal-ui").authenticationFlowBindingOverrides = {};
  const { changes } = compareRealms(wanted, found);
  expect(changes.map(({ line, requests }) => [line, requests !== undefined])).toEqual([
    ["认证流程 sign-in：没有", true],
    ["认证流程 operators-only：没有", true],
    ["客户端 temporal-ui 的 browser 流程：应为 operators-only", false],
    ["领域的 browserFlow：应为 sign-in，现为 browser", false],
  ]);
  found.flows = imported().flows;
  found.clients = found.clients.filter(({ clientId }) => clientId !== "temporal-ui");
  stepIn(found, "operators-only refusal/deny-access-authenticator").requirement = "DISABLED";
  const late = compareRealms(wanted, found).changes.filter(({ requests }) => requests === undefined);
  expect(late.map(({ line }) => line)).toContain("客户端 temporal-ui：没有");
});
