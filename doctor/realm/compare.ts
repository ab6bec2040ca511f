import { compareFlows, differs, type Change, type Comparison } from "./flows";
import type { AdminRequest, FoundRealm, FoundRole } from "./keycloak";
import type { Client, Mapper, Realm, Role } from "./realm-file";
import { compareActions, compareProfile, compareSettings, together } from "./settings";

const named = <T extends { name: string }>(list: readonly T[], name: string): T | undefined =>
  list.find((one) => one.name === name);

function compareRoles(
  whose: string,
  path: string | undefined,
  wanted: readonly Role[],
  found: readonly FoundRole[],
): Change[] {
  return wanted.flatMap(({ name, description = "" }): Change[] => {
    const present = named(found, name);
    const body = { name, description };
    if (!present)
      return [
        {
          line: `${whose} ${name}：没有`,
          ...(path === undefined ? {} : { requests: [{ method: "POST", path, body }] }),
        },
      ];
    if (present.description === description) return [];
    const request: AdminRequest = { method: "PUT", path: `${path}/${encodeURIComponent(name)}`, body };
    return [
      { line: differs(`${whose} ${name} 的说明`, description, present.description), requests: [request] },
    ];
  });
}

/** Compares what roles bring along. */
function compareComposites(wanted: Realm, found: FoundRealm): Comparison {
  const left: string[] = [];
  const changes = wanted.roles.realm.flatMap(({ name, composites = {} }): Change[] => {
    const role = named(found.roles, name);
    const clients = Object.entries(composites.client ?? {});
    const inner = [
      ...(composites.realm ?? []).map((one) => ({ shown: one, role: named(found.roles, one) })),
      ...clients.flatMap(([client, roles]) =>
        roles.map((one) => ({
          shown: `${client} 的 ${one}`,
          role: named(found.clientRoles[client] ?? [], one),
        })),
      ),
    ];
    for (const other of role?.composites ?? [])
      if (!inner.some((one) => one.role?.id === other.id)) left.push(`角色 ${name} 另带的角色 ${other.name}`);
    return inner.flatMap((one): Change[] => {
      if (one.role && role?.composites.some(({ id }) => id === one.role?.id)) return [];
      const line = `角色 ${name}：应带角色 ${one.shown}`;
      if (!role || !one.role) return [{ line }];
      const path = `/roles/${encodeURIComponent(name)}/composites`;
      return [
        { line, requests: [{ method: "POST", path, body: [{ id: one.role.id, name: one.role.name }] }] },
      ];
    });
  });
  return { changes, left };
}

function compareMappers(
  whose: string,
  path: string,
  wanted: readonly Mapper[] = [],
  found: readonly Mapper[] = [],
): Comparison {
  const others = found.filter(({ name }) => !named(wanted, name));
  const changes = wanted.flatMap((mapper): Change[] => {
    const present = named(found, mapper.name);
    const what = `${whose} 的映射 ${mapper.name}`;
    if (!present) return [{ line: `${what}：没有`, requests: [{ method: "POST", path, body: mapper }] }];
    const isOfType = present.protocolMapper === mapper.protocolMapper;
    const off = Object.entries(mapper.config).filter(
      // Keycloak leaves out what is false.
      ([name, value]) => (present.config[name] ?? "false") !== value,
    );
    if (isOfType && off.length === 0) return [];
    const line = isOfType
      ? off.map(([name, value]) => differs(`${what} ${name}`, value, present.config[name])).join("；")
      : differs(what, mapper.protocolMapper, present.protocolMapper);
    const config = { ...(isOfType ? present.config : {}), ...mapper.config };
    const request: AdminRequest = {
      method: "PUT",
      path: `${path}/${present.id}`,
      body: { ...mapper, id: present.id, config },
    };
    return [{ line, requests: [request] }];
  });
  return { changes, left: others.map(({ name }) => `${whose} 另有的映射 ${name}`) };
}

function compareScopes(wanted: Realm, found: FoundRealm): Comparison[] {
  const parts = wanted.clientScopes.map((scope): Comparison => {
    const present = named(found.clientScopes, scope.name);
    const what = `客户端范围 ${scope.name}`;
    if (!present) {
      const request: AdminRequest = { method: "POST", path: "/client-scopes", body: scope };
      return { changes: [{ line: `${what}：没有`, requests: [request] }], left: [] };
    }
    const { description = "", attributes } = scope;
    const off = Object.entries(attributes).filter(([name, value]) => present.attributes[name] !== value);
    const lines = [
      ...(description === (present.description ?? "")
        ? []
        : [differs(`${what} 的说明`, description, present.description)]),
      ...off.map(([name, value]) => differs(`${what} 的 ${name}`, value, present.attributes[name])),
    ];
    const path = `/client-scopes/${present.id}`;
    const body = { ...present, description, attributes: { ...present.attributes, ...attributes } };
    const mappers = compareMappers(
      what,
      `${path}/protocol-mappers/models`,
      scope.protocolMappers,
      present.protocolMappers,
    );
    return {
      changes: [
        ...together(
          lines.map((line) => ({ line })),
          { method: "PUT", path, body },
        ),
        ...mappers.changes,
      ],
      left: mappers.left,
    };
  });
  const defaults = wanted.defaultDefaultClientScopes.flatMap((name): Change[] => {
    if (found.defaultClientScopes.includes(name)) return [];
    const line = `新客户端的默认范围：没有 ${name}`;
    const scope = named(found.clientScopes, name);
    if (!scope) return [{ line }];
    return [{ line, requests: [{ method: "PUT", path: `/default-default-client-scopes/${scope.id}` }] }];
  });
  return [...parts, { changes: defaults, left: [] }];
}

const logoutAddresses = "post.logout.redirect.uris";

type FoundClient = FoundRealm["clients"][number];

/** Compares the flags, addresses and attributes of a client. Addresses of the site's stay beside ours, and so does its secret. */
function compareClientItself(
  client: Client,
  present: FoundClient,
  flows: FoundRealm["flows"],
  isFlowReady: (alias: string) => boolean,
): Comparison {
  const what = `客户端 ${client.clientId}`;
  const body: Record<string, unknown> = { ...present, attributes: { ...present.attributes } };
  // A secret that isn't sent stays.
  for (const name of ["secret", "protocolMappers"]) delete body[name];
  const changes: { line: string; isReady?: boolean }[] = [];
  const left: string[] = [];
  for (const [flag, value] of Object.entries(client)) {
    if (typeof value !== "boolean" || present[flag] === value) continue;
    body[flag] = value;
    changes.push({ line: differs(`${what} 的 ${flag}`, value, present[flag] ?? null) });
  }

  const addresses = (name: string, wanted: readonly string[], found: readonly string[]): string[] => {
    for (const address of wanted)
      if (!found.includes(address)) changes.push({ line: `${what} 的 ${name}：没有 ${address}` });
    const others = found.filter((address) => !wanted.includes(address));
    if (others.length > 0) left.push(`${what} 的 ${name} 里另有的 ${others.join("、")}`);
    return [...found, ...wanted.filter((address) => !found.includes(address))];
  };
  for (const name of ["redirectUris", "webOrigins"] as const)
    body[name] = addresses(name, client[name] ?? [], present[name] ?? []);
  const attributes = body["attributes"] as Record<string, string>;
  for (const [name, value] of Object.entries(client.attributes)) {
    const before = present.attributes[name];
    if (name === logoutAddresses)
      attributes[name] = addresses(name, value.split("##"), before?.split("##") ?? []).join("##");
    else if (before !== value) {
      attributes[name] = value;
      changes.push({ line: differs(`${what} 的 ${name}`, value, before) });
    }
  }
  const overrides = present.authenticationFlowBindingOverrides ?? {};
  for (const [binding, alias] of Object.entries(client.authenticationFlowBindingOverrides ?? {})) {
    const flow = flows.find((one) => one.alias === alias);
    if (flow && overrides[binding] === flow.id) continue;
    const isReady = flow !== undefined && isFlowReady(alias);
    if (isReady) body["authenticationFlowBindingOverrides"] = { ...overrides, [binding]: flow.id };
    changes.push({ line: `${what} 的 ${binding} 流程：应为 ${alias}`, isReady });
  }
  if (client.secret !== undefined && present.secret !== client.secret)
    left.push(`${what} 的密钥，它与 .env 的不同：.env 改成 Keycloak 里的，或在 Keycloak 里改成 .env 的`);
  return { changes: together(changes, { method: "PUT", path: `/clients/${present.id}`, body }), left };
}

function compareClientScopes(client: Client, present: FoundClient, found: FoundRealm): Comparison {
  const { defaultClientScopes: defaults, optionalClientScopes: optionals } = client;
  const kinds = [
    {
      kind: "默认",
      path: "default-client-scopes",
      wanted: defaults,
      has: present.defaultClientScopes,
      others: present.optionalClientScopes,
      otherPath: "optional-client-scopes",
    },
    {
      kind: "可选",
      path: "optional-client-scopes",
      wanted: optionals,
      has: present.optionalClientScopes,
      others: present.defaultClientScopes,
      otherPath: "default-client-scopes",
    },
  ] as const;
  const what = `客户端 ${client.clientId}`;
  const changes = kinds.flatMap(({ kind, path, wanted, has, others, otherPath }) =>
    wanted.flatMap((name): Change[] => {
      if (has.includes(name)) return [];
      const line = `${what} 的${kind}范围：没有 ${name}`;
      const scope = named(found.clientScopes, name);
      if (!scope) return [{ line }];
      const at = (folder: string): string => `/clients/${present.id}/${folder}/${scope.id}`;
      const put: AdminRequest = { method: "PUT", path: at(path) };
      return [
        { line, requests: others.includes(name) ? [{ method: "DELETE", path: at(otherPath) }, put] : [put] },
      ];
    }),
  );
  const left = kinds.flatMap(({ kind, has }) => {
    const more = has.filter((name) => ![...defaults, ...optionals].includes(name));
    return more.length > 0 ? [`${what} 另有的${kind}范围 ${more.join("、")}`] : [];
  });
  return { changes, left };
}

function compareAccount(clientId: string, wanted: Realm, found: FoundRealm): Comparison {
  const user = wanted.users.find((one) => one.serviceAccountClientId === clientId);
  if (!user) return { changes: [], left: [] };
  const present = found.accounts[clientId];
  const what = `客户端 ${clientId} 的服务账户`;
  const others = (present?.roles ?? []).filter(
    (name) => !user.realmRoles.includes(name) && !name.startsWith("default-roles-"),
  );
  const roles = user.realmRoles.flatMap((name): Change[] => {
    if (present?.roles.includes(name)) return [];
    const line = `${what}：没有角色 ${name}`;
    const role = named(found.roles, name);
    if (!present || !role) return [{ line }];
    const path = `/users/${present.id}/role-mappings/realm`;
    return [{ line, requests: [{ method: "POST", path, body: [{ id: role.id, name }] }] }];
  });
  const { lastName } = user;
  const naming: Change[] =
    present && !present.lastName
      ? [
          {
            line: `${what}：没有姓名 ${lastName}`,
            requests: [{ method: "PUT", path: `/users/${present.id}`, body: { lastName } }],
          },
        ]
      : [];
  return {
    changes: [...roles, ...naming],
    left: others.length > 0 ? [`${what}另有的角色 ${others.join("、")}`] : [],
  };
}

function compareClient(
  client: Client,
  wanted: Realm,
  found: FoundRealm,
  isFlowReady: (alias: string) => boolean,
): Comparison[] {
  const { clientId, authenticationFlowBindingOverrides: overrides = {}, ...rest } = client;
  const aliasOf = (id: string): string =>
    wanted.authenticationFlows.find((flow) => flow.id === id)?.alias ?? id;
  const byAlias = Object.fromEntries(
    Object.entries(overrides).map(([binding, id]) => [binding, aliasOf(id)]),
  );
  const present = found.clients.find((one) => one.clientId === clientId);
  if (!present) {
    const request: AdminRequest = { method: "POST", path: "/clients", body: { ...rest, clientId } };
    // A client without the flow that refuses others would let everybody in.
    const isReady = Object.values(byAlias).every(isFlowReady);
    const line = `客户端 ${clientId}：没有`;
    return [{ changes: [isReady ? { line, requests: [request] } : { line }], left: [] }];
  }
  const mappers = `/clients/${present.id}/protocol-mappers/models`;
  return [
    compareClientItself(
      { ...client, authenticationFlowBindingOverrides: byAlias },
      present,
      found.flows,
      isFlowReady,
    ),
    compareMappers(`客户端 ${clientId}`, mappers, client.protocolMappers, present.protocolMappers),
    compareClientScopes(client, present, found),
    compareAccount(clientId, wanted, found),
  ];
}

/** Names of what Keycloak itself puts into a realm. */
const builtIn = {
  roles: /^(offline_access|uma_authorization|default-roles-.*)$/,
  clients: /^(account|account-console|admin-cli|broker|realm-management|security-admin-console)$/,
  scopes: /^offline_access$/,
};

function ofTheSite(what: string, names: readonly string[], ours: readonly string[], known: RegExp): string[] {
  const own = names.filter((name) => !ours.includes(name) && !known.test(name));
  return own.length > 0 ? [`本单位的${what}：${own.join("、")}`] : [];
}

/** Compares a realm with this release's: what has to be changed, and what the site has of its own, which stays. */
export function compareRealms(wanted: Realm, found: FoundRealm): Comparison {
  const flows = compareFlows(wanted, found);
  const clientRoles = Object.entries(wanted.roles.client).flatMap(([client, roles]) => {
    const id = found.clients.find(({ clientId }) => clientId === client)?.id;
    const path = id === undefined ? undefined : `/clients/${id}/roles`;
    return compareRoles(`客户端 ${client} 的角色`, path, roles, found.clientRoles[client] ?? []);
  });
  const parts: Comparison[] = [
    { changes: compareRoles("角色", "/roles", wanted.roles.realm, found.roles), left: [] },
    { changes: clientRoles, left: [] },
    compareComposites(wanted, found),
    ...compareScopes(wanted, found),
    flows,
    { changes: compareActions(found), left: [] },
    ...wanted.clients.flatMap((client) => compareClient(client, wanted, found, flows.ready)),
    compareProfile(wanted, found),
    compareSettings(wanted, found, flows.ready),
  ];
  const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
  const clientIds = (list: readonly { clientId: string }[]): string[] => list.map(({ clientId }) => clientId);
  return {
    changes: parts.flatMap(({ changes }) => changes),
    left: [
      "用户、他们的口令和动态口令",
      ...ofTheSite("角色", names(found.roles), names(wanted.roles.realm), builtIn.roles),
      ...ofTheSite("客户端", clientIds(found.clients), clientIds(wanted.clients), builtIn.clients),
      ...ofTheSite("客户端范围", names(found.clientScopes), names(wanted.clientScopes), builtIn.scopes),
      ...parts.flatMap(({ left }) => left),
    ],
  };
}
