import { reasonOf } from "../fault";
import { compareRealms } from "./compare";
import { connectKeycloak, KeycloakRefusal } from "./keycloak";
import { readRealm, type Client, type Realm } from "./realm-file";

const say = (line: string): void => console.log(line);

/** Most rounds: each removes what waited for the one before, and flows are four steps deep. */
const mostRounds = 20;

interface Subject {
  keycloak: ReturnType<typeof connectKeycloak>;
  wanted: Realm;
  /** True to carry the changes out, false to print them only. */
  applies: boolean;
}

/**
 * Prints how a realm differs from the wanted one, and brings it there if told to. It looks anew after each round, and so
 * a run that broke off is carried on by the next.
 * @throws KeycloakRefusal if Keycloak refuses something, or nothing that is left can be done
 */
async function bringRealm({ keycloak, wanted, applies }: Subject): Promise<void> {
  const look = async () => {
    await keycloak.signIn();
    return compareRealms(wanted, await keycloak.read(wanted));
  };
  const { changes: differences, left } = await look();
  if (differences.length > 0) say(`领域 ${wanted.realm} 与这个版本的 realm.json 不同：`);
  for (const { line } of differences) say(`  ${line}`);
  say("不动的：");
  for (const line of left) say(`  ${line}`);
  if (differences.length === 0) return say(`✔ 领域 ${wanted.realm} 与这个版本相同，没有要改的`);
  if (!applies) return say(`共 ${differences.length} 处，还没有改。照改：deploy/ca realm apply`);

  let changes = differences;
  for (let round = 1; round <= mostRounds && changes.length > 0; round += 1) {
    const possible = changes.filter(({ requests }) => requests !== undefined);
    if (possible.length === 0) break;
    for (const { line, requests = [] } of possible) {
      for (const request of requests) await keycloak.send(request);
      say(`改：${line}`);
    }
    ({ changes } = await look());
  }
  if (changes.length > 0)
    throw new KeycloakRefusal(`这些没有改成：${changes.map(({ line }) => line).join("；")}`);
  say(`✔ 领域 ${wanted.realm} 现在与这个版本相同`);
}

const list = (names: readonly string[]): string => names.join("、");

function aboutClient(client: Client, { users, clientScopes }: Realm): string {
  const { clientId, redirectUris = [], defaultClientScopes, optionalClientScopes, attributes } = client;
  const named = (scopes: readonly string[]): string[] =>
    scopes.filter((name) => clientScopes.some((scope) => scope.name === name && !scope.protocolMappers));
  const roles = users.find((user) => user.serviceAccountClientId === clientId)?.realmRoles;
  const logout = attributes["post.logout.redirect.uris"];
  const permissions = client.protocolMappers?.map(({ config }) => config["claim.name"] ?? "") ?? [];
  const parts = [
    client["publicClient"] === true ? "公开客户端，授权码加 PKCE（S256）" : "有密钥",
    ...(redirectUris.length > 0 ? [`回调地址 ${list(redirectUris)}`] : []),
    ...(logout === undefined ? [] : [`退出后回到 ${logout}`]),
    ...(client.authenticationFlowBindingOverrides ? ["只许运维人员（operator）登录"] : []),
    ...(permissions.length > 0 ? [`令牌另有 ${list(permissions)}，见 docs/operations 的“解密”`] : []),
    ...(roles ? [`client_credentials，角色 ${list(roles)}`] : []),
    ...(named(defaultClientScopes).length > 0 ? [`范围 ${list(named(defaultClientScopes))}`] : []),
    ...(named(optionalClientScopes).length > 0
      ? [`申请时才给的范围 ${list(named(optionalClientScopes))}`]
      : []),
  ];
  return `  ${clientId}：${parts.join("；")}`;
}

/** Returns what to look at in an identity provider of the office's own, in lines. */
function adviceLines(realm: Realm, audience: string): string[] {
  const ofScopes = realm.clientScopes.flatMap(({ protocolMappers = [] }) => protocolMappers);
  const scopes = realm.clientScopes.flatMap(({ name, protocolMappers }) => (protocolMappers ? [] : [name]));
  const claims = ofScopes.flatMap(({ config }) => config["claim.name"] ?? []);
  const staff = realm.roles.realm.filter(({ composites }) => composites?.realm?.includes("staff"));
  return [
    "OIDC_ISSUER 不是自带的 Keycloak：它里面的看不到，也不改。请在其中逐条核对（取自这个版本的 realm.json）：",
    "角色，名称一字不差，写在访问令牌的 roles 里：",
    ...realm.roles.realm
      // It is there for the second factor of the bundled Keycloak, and the API doesn't know it.
      .filter(({ name }) => name !== "staff")
      .map(({ name, description }) => `  ${name}：${description}`),
    `第二因素：${list(staff.map(({ name }) => name))} 登录须有，bidder 不必；有 bidder 的人没有别的角色`,
    `访问令牌：typ 为 at+jwt，aud 含 ${audience}，有 name、${list(claims)}；签名用 RS256 或 ES256`,
    `客户端范围，程序的令牌写在 scope 里（各是什么见接入指南“令牌”）：${list(scopes)}`,
    "客户端：",
    ...realm.clients.map((client) => aboutClient(client, realm)),
    "各客户端的密钥写进 .env 的（SCRIPTS_CLIENT_SECRET 等），deploy/ca check 用它登录，核对受众、范围和角色。",
  ];
}

/**
 * Program `node dist/doctor/realm/main.js [apply] [ADMINISTRATOR]`, which `deploy/ca realm` runs: prints how the bundled
 * Keycloak's realm differs from this release's, and with `apply` brings it there. Without KEYCLOAK_BASE_URL it prints
 * what to look at in another identity provider. On failure it prints the reason and exits with 1.
 */
async function main(): Promise<void> {
  const { KEYCLOAK_ADMIN_PASSWORD: password = "", KEYCLOAK_BASE_URL: base, OIDC_AUDIENCE } = process.env;
  // docker-compose.yml has the same default.
  const TEMPORAL_UI_URL = process.env["TEMPORAL_UI_URL"] || "http://localhost:8233";
  const [word, ...rest] = process.argv.slice(2);
  const applies = word === "apply";
  const username = (applies ? rest[0] : word) ?? "admin";
  const wanted = readRealm({ ...process.env, TEMPORAL_UI_URL });
  if (base === undefined) {
    for (const line of adviceLines(wanted, OIDC_AUDIENCE ?? "ca-renewal-api")) say(line);
    return;
  }
  const keycloak = connectKeycloak({ base, realm: wanted.realm, username, password });
  await bringRealm({ keycloak, wanted, applies });
}

main().catch((error: unknown) => {
  console.error(
    error instanceof KeycloakRefusal
      ? `✘ ${error.message}`
      : `✘ Keycloak 访问不到：${reasonOf(error)}\n    看 keycloak 是否在运行、健康：docker-compose ps keycloak。断在中间的再运行一次`,
  );
  process.exitCode = 1;
});
