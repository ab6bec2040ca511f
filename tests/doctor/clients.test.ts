import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { UnsecuredJWT } from "jose";
import { readIdentityConfig } from "../../config/identity";
import { clientSecretFaults } from "../../doctor/checks/clients";
import { linesOf } from "./own-files";

const identity = readIdentityConfig({
  OIDC_ISSUER: "https://sign-in.example.gov.cn/realms/ca-renewal",
  OIDC_OTHER_CLIENT_IDS: "ca-scripts,ca-issuing",
});
const right = { aud: "ca-renewal-api", roles: ["operator"], scope: "import codec", azp: "ca-scripts" };
let claims: Record<string, unknown>;
let refusal: string | undefined;
const provider = createServer((request, response) => {
  let body = "";
  request.on("data", (part: Buffer) => (body += part.toString()));
  request.on("end", () => {
    const form = new URLSearchParams(body);
    const isKnown = form.get("client_secret") === "right";
    const error = isKnown ? (form.has("code") ? "invalid_grant" : refusal) : "unauthorized_client";
    const answer = error === undefined ? { access_token: new UnsecuredJWT(claims).encode() } : { error };
    response.writeHead(error === undefined ? 200 : 400).end(JSON.stringify(answer));
  });
});
beforeAll(async () => {
  await once(provider.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => provider.close());

test.each<[string, Record<string, unknown>, string | undefined, Record<string, string>, string[]]>([
  ["is as it should be", {}, undefined, {}, []],
  [
    "has another audience",
    { aud: "account" },
    undefined,
    {},
    ['OIDC_AUDIENCE：客户端 ca-scripts 的令牌的 aud 是 "account"'],
  ],
  [
    "lacks the role",
    { roles: ["staff"] },
    undefined,
    {},
    ["SCRIPTS_CLIENT_SECRET：客户端 ca-scripts 的令牌的 roles 不含 operator"],
  ],
  [
    "has another role, and the one that its own brings",
    { roles: ["operator", "staff", "auditor", "offline_access"] },
    undefined,
    {},
    ["SCRIPTS_CLIENT_SECRET：客户端 ca-scripts 的令牌的 roles 还有 auditor：拿到"],
  ],
  [
    "lacks a scope",
    { scope: "import" },
    undefined,
    {},
    ["SCRIPTS_CLIENT_SECRET：客户端 ca-scripts 的令牌的 scope 不含 codec"],
  ],
  [
    "is another client's",
    { azp: "other" },
    undefined,
    {},
    ["OIDC_OTHER_CLIENT_IDS：客户端 ca-scripts 的令牌说它是 other"],
  ],
  [
    "isn't given for the scopes",
    {},
    "invalid_scope",
    {},
    ["SCRIPTS_CLIENT_SECRET：认证服务不给客户端 ca-scripts 范围 import、codec"],
  ],
  [
    "isn't given for the secret",
    {},
    undefined,
    { SCRIPTS_CLIENT_SECRET: "x" },
    ["SCRIPTS_CLIENT_SECRET：认证服务不让客户端 ca-scripts 用这个密钥登录"],
  ],
  [
    "is right, and the Temporal UI's secret is not",
    {},
    undefined,
    { TEMPORAL_UI_CLIENT_SECRET: "x" },
    ["TEMPORAL_UI_CLIENT_SECRET：认证服务不让客户端 temporal-ui 用这个密钥登录"],
  ],
])("when a script's token %s, then that alone is a fault", async (_, change, refused, secrets, lines) => {
  claims = { ...right, ...change };
  refusal = refused;
  const environment = { SCRIPTS_CLIENT_SECRET: "right", TEMPORAL_UI_CLIENT_SECRET: "right", ...secrets };
  const { port } = provider.address() as AddressInfo;
  const found = await clientSecretFaults(environment, identity, `http://127.0.0.1:${port}/token`);
  expect(linesOf(found)).toEqual(lines.map((line) => expect.stringContaining(line) as string));
});
