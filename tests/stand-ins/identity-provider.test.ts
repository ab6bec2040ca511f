import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { isCreditCode } from "../../domain/form/credit-code";
import {
  demoToken,
  demoUsers,
  provision,
  startIdentityProvider,
  type DemoUser,
} from "../../stand-ins/identity";
import type { RunningServer } from "../../stand-ins/shared/serve";
import { Browser, locationOf } from "./browser";
import { createPortalClient, portalUrl, type Tokens } from "./portal-client";

let dir: string;
let server: RunningServer;
let users: DemoUser[];
let portal: ReturnType<typeof createPortalClient>;

const minuteMs = 60_000;
/** Time by which the server's clock is ahead. */
let aheadMs = 0;
const start = (port = 0): Promise<RunningServer> =>
  startIdentityProvider({ port, dir, portalUrl, now: () => Date.now() + aheadMs });
const user = (username: string): DemoUser => {
  const found = users.find((candidate) => candidate.username === username);
  if (!found) throw new Error(`no ${username}`);
  return found;
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "identity-"));
  await provision({ dir, url: "http://127.0.0.1:3901", portalUrl });
  users = demoUsers({ dir });
  server = await start();
  portal = createPortalClient(server.url);
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${server.url}/jwks`)), {
    issuer: server.url,
    audience: "ca-renewal-api",
    typ: "at+jwt",
    algorithms: ["RS256"],
  });

/**
 * Waits until the restarted server answers. After a restart on the same port, `fetch` first has to find out that its
 * old connections are closed.
 */
async function untilConnected(): Promise<void> {
  const answers = () =>
    fetch(`${server.url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) await pause(5);
}

describe("the demo users", () => {
  test("when a folder is provisioned, then everybody has a role and each bidder a real organisation code", () => {
    expect(users.map(({ name, roles }) => `${name} ${roles.join()}`)).toEqual([
      "示例投标人甲 bidder",
      "示例投标人乙 bidder",
      "审核员甲 reviewer",
      "审核员乙 reviewer",
      "运维员甲 operator,temporal-operator",
      "运维员乙 operator",
      "示例财务 accountant",
      "示例制证员 issuer",
      "示例审计员 auditor",
      "交易平台 subscriber",
    ]);
    const codes = users.filter(({ roles }) => roles.includes("bidder")).map(({ orgCode }) => orgCode ?? "");
    expect(codes.every(isCreditCode)).toBe(true);
    expect(new Set(codes).size).toBe(2);
  });

  test("when it is provisioned again, then the passwords stay, each another, readable by the owner only", async () => {
    const { service, consumers } = await provision({ dir, url: "http://127.0.0.1:3901" });
    expect(demoUsers({ dir })).toEqual(users);
    expect(new Set(users.map(({ password }) => password)).size).toBe(users.length);
    expect(statSync(join(dir, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(service).toEqual({ PORT: "3901", DATA_DIR: dir, OIDC_AUDIENCE: "ca-renewal-api" });
    expect(consumers).toEqual({
      OIDC_ISSUER: "http://127.0.0.1:3901",
      OIDC_AUDIENCE: "ca-renewal-api",
      OIDC_CLIENT_ID: "ca-portal",
      OIDC_OTHER_CLIENT_IDS:
        "bidder1,bidder2,reviewer1,reviewer2,operator,operator2,accountant,issuer,auditor,platform",
    });
  });
});

describe("tokens for scripts", () => {
  test("when a script asks, then the token says who, which role and which organisation; a reviewer's has none", async () => {
    const { payload } = await verify(await demoToken(server.url, user("bidder1")));
    expect(payload).toMatchObject({
      sub: "bidder1",
      name: "示例投标人甲",
      roles: ["bidder"],
      org_code: user("bidder1").orgCode,
    });
    const reviewer = (await verify(await demoToken(server.url, user("reviewer2")))).payload;
    expect(reviewer).toMatchObject({ sub: "reviewer2", roles: ["reviewer"] });
    expect(reviewer).not.toHaveProperty("org_code");
  });

  test("when a script asks for its scopes, then the token has them; without any it is the one of the portal", async () => {
    const claimsOf = async (name: string, scope?: string) => {
      const { payload } = await verify(await demoToken(server.url, user(name), scope));
      return [payload["client_id"], payload["scope"]];
    };
    expect(await claimsOf("bidder1", "read apply")).toEqual(["bidder1", "read apply"]);
    expect(await claimsOf("operator", "import codec")).toEqual(["operator", "import codec"]);
    expect(await claimsOf("issuer", "work-orders")).toEqual(["issuer", "work-orders"]);
    expect(await claimsOf("platform", "events")).toEqual(["platform", "events"]);
    for (const name of ["bidder1", "reviewer1", "operator"])
      expect(await claimsOf(name)).toEqual(["ca-portal", undefined]);
    await expect(claimsOf("bidder1", "events")).rejects.toThrow("invalid_scope");
  });

  test("when the password is wrong, then there is no token", async () => {
    await expect(demoToken(server.url, { ...user("operator"), password: "wrong" })).rejects.toThrow("401");
  });
});

describe("the portal's sign-in", () => {
  test("when a bidder signs in, then the portal gets an access token, an ID token and a refresh token", async () => {
    const tokens = await portal.signedIn(new Browser(), user("bidder2"));
    expect((await verify(tokens.access_token)).payload).toMatchObject({
      sub: "bidder2",
      roles: ["bidder"],
      org_code: user("bidder2").orgCode,
    });
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      aud: "ca-portal",
      name: "示例投标人乙",
      org_name: "示例建设有限公司",
    });
    const refreshed = (await (await portal.refresh(tokens)).json()) as Tokens;
    expect((await verify(refreshed.access_token)).payload.sub).toBe("bidder2");
  });

  test("when the sign-in page belongs to another browser, then a page tells to start again", async () => {
    const page = locationOf(await new Browser().visit(portal.authorizationUrl()));
    const answer = await new Browser().visit(page);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("请回到门户重新登录");
  });

  test("when the portal's page calls, then CORS lets it and nobody else", async () => {
    const allowed = async (origin: string) =>
      (await portal.askForTokens({ grant_type: "none" }, origin)).headers.get("access-control-allow-origin");
    expect(await allowed(portalUrl)).toBe(portalUrl);
    expect(await allowed("http://localhost:3000")).toBe("http://localhost:3000");
    expect(await allowed("http://elsewhere.example")).toBeNull();
  });
});

test("when the provider starts again, then its tokens are still good and nobody is signed out", async () => {
  const browser = new Browser();
  const tokens = await portal.signedIn(browser, user("bidder1"));
  const keysBefore: unknown = await (await fetch(`${server.url}/jwks`)).json();
  const port = Number(new URL(server.url).port);
  await server.close();
  server = await start(port);
  await untilConnected();
  expect(await (await fetch(`${server.url}/jwks`)).json()).toEqual(keysBefore);
  await expect(verify(tokens.access_token)).resolves.toBeDefined();
  expect((await portal.refresh(tokens)).status).toBe(200);
  expect(
    locationOf(await browser.visit(portal.authorizationUrl({ prompt: "none" }))).searchParams.get("code"),
  ).not.toBeNull();
});

/** Tries several passwords on one sign-in page, and returns the statuses of the answers. */
async function tryPasswords(usernames: readonly string[]) {
  const browser = new Browser();
  const page = locationOf(await browser.visit(portal.authorizationUrl()));
  const answers: Response[] = [];
  for (const username of usernames)
    answers.push(await browser.visit(page, { username, password: "a guess" }));
  return { browser, page, answers, statuses: answers.map(({ status }) => status) };
}

test("when a password was wrong ten times, then not even the right one is looked at for five minutes", async () => {
  const bidder = user("bidder1");
  const { username, password } = bidder;
  const { browser, page, statuses } = await tryPasswords(Array.from({ length: 10 }, () => username));
  expect(statuses).toEqual(Array.from({ length: 10 }, () => 303));
  const refused = await browser.visit(page, { username, password });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  const html = await refused.text();
  expect(html).toContain("密码错误次数过多，请在 5 分钟后重新登录。");
  expect(html).toContain(`value="${username}"`);
  await expect(demoToken(server.url, bidder)).rejects.toThrow("429");

  // Other users' sign-ins are not delayed.
  expect((await portal.signedIn(new Browser(), user("reviewer1"))).access_token).toBeDefined();
  aheadMs = 5 * minuteMs;
  expect((await portal.signedIn(new Browser(), bidder)).access_token).toBeDefined();
});

test("when one address guesses with many names, then it has to wait", async () => {
  aheadMs = 10 * minuteMs;
  const names = Array.from({ length: 50 }, (_, index) => `nobody${index}`);
  expect((await tryPasswords(names)).statuses).not.toContain(429);
  const reviewer = user("reviewer1");
  expect((await tryPasswords([reviewer.username])).statuses).toEqual([429]);
  aheadMs = 15 * minuteMs;
  expect(await demoToken(server.url, reviewer)).not.toBe("");
});
