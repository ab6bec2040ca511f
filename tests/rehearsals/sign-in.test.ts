import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { eventually } from "../../embedded/demo/narrator";
import { openBrowser } from "../../embedded/manual/browser";
import { freePorts } from "../../embedded/stack/free-ports";
import { startStack, type Stack } from "../../embedded/stack/start-stack";
import { environmentOf, type Composition } from "../deploy/compose";
import { commandsOf, readPage } from "../docs/fenced";
import { newOrgCode } from "../support/people";
import { documentedServices } from "./sign-in/documented-services";
import { startKeycloak, type Keycloak, type NewUser } from "./sign-in/keycloak";
import { makeCertificate, startNginx } from "./sign-in/nginx";

jest.setTimeout(600_000);

const password = () => `Rehearsal-${randomUUID()}`;
const orgCode = newOrgCode();
const users = {
  bidder: { username: "rehearsal-bidder", name: "示例投标人", orgCode, orgName: "示例科技有限公司" },
  reviewer: { username: "rehearsal-reviewer", name: "示例审核员" },
  operator: { username: "rehearsal-operator", name: "示例运维员" },
  accountant: { username: "rehearsal-accountant", name: "示例财务" },
} as const;
type Role = keyof typeof users;
const roles = Object.keys(users) as Role[];
const passwords = Object.fromEntries(roles.map((role) => [role, password()])) as Record<Role, string>;
const adminPassword = password();
const scriptsSecret = randomUUID();

let dir: string;
let publicUrl: string;
let signInUrl: string;
let httpPort: number;
let certificate: string;
let keycloak: Keycloak;
let nginx: Awaited<ReturnType<typeof startNginx>>;
let stack: Stack;
let services: Composition["services"];
let browser: Browser;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ca-renewal-sign-in-"));
  const [ports, others] = [await freePorts(), await freePorts()];
  const { api: httpsPort, temporal: keycloakPort } = others;
  httpPort = others.mongo;
  publicUrl = `https://localhost:${httpsPort}`;
  signInUrl = `https://127.0.0.1:${httpsPort}`;
  const tls = await makeCertificate(dir);
  ({ certificate } = tls);
  services = await documentedServices({ publicUrl, signInUrl, adminPassword, scriptsSecret });
  nginx = await startNginx(dir, {
    ...environmentOf(services["nginx"]),
    API_UPSTREAM: `127.0.0.1:${ports.api}`,
    SIGN_IN_UPSTREAM: `127.0.0.1:${keycloakPort}`,
    HTTP_PORT: String(httpPort),
    HTTPS_PORT: String(httpsPort),
    TLS_CERTIFICATE: tls.certificate,
    TLS_KEY: tls.key,
  });
  keycloak = await startKeycloak({
    dir,
    port: keycloakPort,
    managementPort: others.identity,
    environment: environmentOf(services["keycloak"]),
  });
  for (const role of roles)
    await keycloak.addUser({
      ...(users[role] as Omit<NewUser, "role" | "password">),
      role,
      password: passwords[role],
    });
  // The API asks the issuer over TLS, whose certificate it must trust.
  process.env["NODE_EXTRA_CA_CERTS"] = tls.certificate;
  const documented = environmentOf(services["api"]);
  const ofTheProxy = ["PUBLIC_URL", "OIDC_ISSUER", "OIDC_OTHER_CLIENT_IDS", "TRUSTED_PROXIES"];
  stack = await startStack({
    dataDir: join(dir, "data"),
    ports,
    settings: {
      ...Object.fromEntries(ofTheProxy.map((name) => [name, documented[name]])),
      LOG_LEVEL: "info",
    },
    report: () => undefined,
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await keycloak?.stop();
  await nginx?.stop();
  await rm(dir, { recursive: true, force: true });
});

/** A request over TLS whose certificate is checked. */
function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; localAddress?: string } = {},
) {
  const { body, ...rest } = options;
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = request(url, { ...rest, ca: readFileSync(certificate) }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      sent.once("error", reject).end(body);
    },
  );
}

async function newPage(): Promise<Page> {
  const context = await browser.newContext({ baseURL: publicUrl, ignoreHTTPSErrors: true, locale: "zh-CN" });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

async function signIn(page: Page, role: Role): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: "CA自助延期续费" }).click();
  await page.locator("#username").fill(users[role].username);
  await page.locator("#password").fill(passwords[role]);
  await page.locator("#kc-login").click();
  await page.locator(".visitor-name", { hasText: users[role].name }).waitFor();
}

test.each([
  ["bidder", "CA申请", "/reviews"],
  ["reviewer", "审核", "/operations"],
  ["operator", "运维", "/reviews"],
  ["accountant", "财务", "/operations"],
] as const)(
  "when a %s signs in, then they see the pages of their role, and no others",
  async (role, heading, forbidden) => {
    const page = await newPage();
    await signIn(page, role);
    await page
      .getByRole("navigation", { name: "主菜单" })
      .getByRole("link", { name: heading })
      .first()
      .waitFor();
    await page.goto(forbidden);
    await page.getByRole("heading", { name: "没有权限查看该页面" }).waitFor();
    await page.context().close();
  },
);

test("when a token has run out, then the next call renews it, and nobody signs in again", async () => {
  await keycloak.setTokenLife(5);
  const page = await newPage();
  const grants: string[] = [];
  page.on("request", (asked) => {
    if (asked.url().endsWith("/token"))
      grants.push(new URLSearchParams(asked.postData() ?? "").get("grant_type") ?? "");
  });
  await signIn(page, "bidder");
  for (const title of ["CA支付", "CA申请", "CA支付"]) {
    await page.waitForTimeout(6_000);
    const answered = page.waitForResponse((answer) => answer.url().includes("/api/applications"));
    await page.getByRole("link", { name: title, exact: true }).click();
    expect((await answered).status()).toBe(200);
  }
  expect(grants.slice(0, 1)).toEqual(["authorization_code"]);
  expect(grants.slice(1)).toEqual(["refresh_token", "refresh_token", "refresh_token"]);
  await keycloak.setTokenLife(900);
  await page.context().close();
});

test("when somebody signs out, then the session is over at the identity provider, too", async () => {
  const page = await newPage();
  await signIn(page, "bidder");
  await page.getByRole("button", { name: "退出" }).click();
  await page.getByRole("button", { name: "CA自助延期续费" }).waitFor();
  expect(new URL(page.url()).origin).toBe(publicUrl);
  await page.getByRole("button", { name: "CA自助延期续费" }).click();
  await page.locator("#password").waitFor();
  await page.context().close();
});

test("when the Temporal UI's sign-in is opened, then operators get through and others don't", async () => {
  const query = new URLSearchParams({
    ...{ client_id: "temporal-ui", response_type: "code", scope: "openid profile" },
    redirect_uri: "http://localhost:8233/auth/sso/callback",
  });
  const address = `${signInUrl}/realms/ca-renewal/protocol/openid-connect/auth?${query.toString()}`;
  for (const role of ["operator", "bidder"] as const) {
    const page = await newPage();
    const back = page
      .waitForRequest((asked) => asked.url().startsWith("http://localhost:8233/auth/sso/callback"), {
        timeout: 5_000,
      })
      .then(
        (asked) => new URL(asked.url()).searchParams.has("code"),
        () => false,
      );
    await page.goto(address);
    await page.locator("#username").fill(users[role].username);
    await page.locator("#password").fill(passwords[role]);
    await page
      .locator("#kc-login")
      .click()
      .catch(() => undefined);
    expect(await back).toBe(role === "operator");
    await page.context().close();
  }
});

/** As the operations manual has it. */
async function operatorToken(): Promise<string> {
  const line = commandsOf(readPage("docs/operations/README.md")).find((one) => one.startsWith("TOKEN="));
  const { stdout } = await promisify(execFile)("bash", ["-euc", `${line}\nprintf %s "$TOKEN"`], {
    env: {
      PATH: process.env["PATH"],
      CURL_CA_BUNDLE: certificate,
      TOKEN_URL: `${signInUrl}/realms/ca-renewal/protocol/openid-connect/token`,
      CLIENT_ID: "ca-scripts",
      CLIENT_SECRET: scriptsSecret,
    },
  });
  return stdout;
}

test("when an operator takes a token by the manual's line, then the API takes it for an operator's", async () => {
  const token = await operatorToken();
  const answer = await ask(`${publicUrl}/api/refunds`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer).toMatchObject({ status: 200 });
  // One id from the proxy's log to the API's: both write it once the answer has gone.
  const requestId = String(answer.headers["x-request-id"]);
  const apiLog = () => readFileSync(join(dir, "data", "logs", "api.log"), "utf8").split("\n");
  const named = async () => [
    nginx.lines().some((line) => line["path"] === "/api/refunds" && line["requestId"] === requestId),
    apiLog().some((line) => line.includes(`"requestId":"${requestId}"`) && line.includes("/api/refunds")),
  ];
  await eventually("the request's id in both logs", named, (found) => found.every(Boolean));
});

test("when Docker asks after Keycloak's and nginx's health as their compose files have it, then both are well", async () => {
  const checkOf = (name: string, from: string, to: string): string[] => {
    const { test: check = [] } = (services[name]?.healthcheck ?? {}) as { test?: string[] };
    return check.slice(1).map((word) => word.replace("$$", "$").replace(from, to));
  };
  for (const [command = "", ...args] of [
    checkOf("keycloak", "127.0.0.1/9000", `127.0.0.1/${keycloak.managementPort}`),
    checkOf("nginx", "127.0.0.1:80/", `127.0.0.1:${httpPort}/`),
  ])
    await promisify(execFile)(command, args);
});

test("when the proxy is asked for what is for those inside, or for too much, then it refuses", async () => {
  for (const path of ["/metrics", "/readyz", "/livez", "/READYZ/"])
    expect(await ask(publicUrl + path)).toMatchObject({ status: 404 });
  for (const path of ["/", "/admin/", "/realms/master/.well-known/openid-configuration"])
    expect(await ask(signInUrl + path)).toMatchObject({ status: 404 });
  const large = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "x".repeat(300_000),
  };
  expect(await ask(`${publicUrl}/api/applications`, large)).toMatchObject({ status: 413 });
  const plain = await fetch(`http://localhost:${httpPort}/`, { redirect: "manual" });
  expect([plain.status, plain.headers.get("location")]).toEqual([308, "https://localhost/"]);
  expect((await ask(publicUrl)).headers["strict-transport-security"]).toMatch(/max-age=\d{7,}/);
});

test("when strangers flood the API with requests, and one of them the callbacks with forged notices, then nobody else notices", async () => {
  const flood = async (url: string, method: string, stranger: (number: number) => string) => {
    const numbers = Array.from({ length: 3_100 }, (_, number) => number).values();
    const statuses: number[] = [];
    const one = async () => {
      for (const number of numbers)
        statuses.push((await ask(url, { method, localAddress: stranger(number) })).status);
    };
    await Promise.all(Array.from({ length: 50 }, one));
    return statuses;
  };
  const authorization = `Bearer ${await operatorToken()}`;
  const own = async () => (await ask(`${publicUrl}/api/refunds`, { headers: { authorization } })).status;
  const notices = `${publicUrl}/api/callbacks/wechat-pay`;
  // The proxy lets 200 of an address through at once.
  const anonymous = await flood(
    `${publicUrl}/api/applications`,
    "GET",
    (number) => `127.0.1.${1 + (number % 16)}`,
  );
  expect(new Set(anonymous)).toEqual(new Set([401]));
  expect(await own()).toBe(200);
  const forged = await flood(notices, "POST", () => "127.0.2.1");
  expect(forged.filter((status) => status !== 400 && status !== 429)).toEqual([]);
  // What somebody else brings is still looked at.
  expect([await own(), (await ask(notices, { method: "POST" })).status]).toEqual([200, 400]);
});
