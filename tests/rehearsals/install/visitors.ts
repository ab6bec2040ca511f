import { randomUUID } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import type { ClientRequestArgs } from "node:http";
import { Agent, request, type RequestOptions } from "node:https";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { Browser, Page } from "playwright-core";
import { createApiClient, type ApiClient } from "../../../embedded/demo/api-client";
import { chromiumPath, openBrowser } from "../../../embedded/manual/browser";
import { commandsOf, readPage } from "../../docs/fenced";
import { newOrgCode } from "../../support/people";
import { encrypted } from "../hosts/forwards";
import { keycloakAdmin, type NewUser } from "../sign-in/keycloak";
import { createAuthenticator } from "../sign-in/one-time-codes";
import type { DocumentedStack } from "./documented-stack";
import {
  administratorOfOffice,
  identity,
  isOwnIdentity,
  issuer,
  publicHost,
  publicUrl,
  realm,
  signInHost,
} from "./layouts";
import { host } from "./namespaces";

export const users = {
  bidder: {
    ...{ username: "rehearsal-bidder", name: "示例投标人" },
    ...{ orgCode: newOrgCode(), orgName: "示例科技有限公司" },
  },
  reviewer: { username: "rehearsal-reviewer", name: "示例审核员" },
  operator: { username: "rehearsal-operator", name: "示例运维员" },
  secondOperator: { username: "rehearsal-operator-2", name: "示例运维员乙", role: "operator" },
  accountant: { username: "rehearsal-accountant", name: "示例财务" },
  auditor: { username: "rehearsal-auditor", name: "示例审计员" },
} as const;
export type Role = keyof typeof users;

export interface Asked extends Pick<RequestOptions, "method" | "headers"> {
  /** Network member from which the request comes; by default somebody on the internet. */
  from?: string;
  /** Address to which the connection goes, instead of the one that the name resolves to. */
  at?: string;
  body?: string;
  /** Kept-alive connections to use, by default new ones. */
  agent?: Agent;
}

/**
 * Returns access to the identity provider as its administrator. The bundled one is reached by its port on the machine.
 */
async function administratorOf(stack: DocumentedStack): Promise<ReturnType<typeof keycloakAdmin>> {
  if (isOwnIdentity) {
    const base = await stack.doorFrom(identity, signInHost, 443, signInHost);
    return keycloakAdmin({ base, realm, password: administratorOfOffice });
  }
  const { KC_BOOTSTRAP_ADMIN_PASSWORD: password = "" } = stack.environmentHere("keycloak");
  return keycloakAdmin({ base: await stack.doorFrom(host, "127.0.0.1", 8480), realm, password });
}

/**
 * Creates people on the internet with a browser. They are registered in Keycloak as docs/install.md tells an
 * administrator to do.
 */
export async function openVisitors(stack: DocumentedStack) {
  const { containers, authority } = stack;
  const keycloak = await administratorOf(stack);
  const roles = Object.keys(users) as Role[];
  const passwords = Object.fromEntries(roles.map((role) => [role, `Rehearsal-${randomUUID()}`]));
  for (const role of roles)
    await keycloak.addUser({
      ...{ role, password: passwords[role] ?? "" },
      ...(users[role] as Omit<NewUser, "password">),
    });
  const executablePath = join(stack.dir, "browser");
  writeFileSync(
    executablePath,
    `#!/bin/sh\nexec ${containers.inside("people").join(" ")} ${chromiumPath} "$@"\n`,
  );
  chmodSync(executablePath, 0o755);
  const browser: Browser = await openBrowser({ executablePath });

  /** Returns an agent for a member's TLS connections, which requires a certificate for the requested name. */
  function connectionsOf(member: string, at: string | undefined, options = {}): Agent {
    const agent = new Agent(options);
    const open = async (name: string) =>
      encrypted(await containers.reach(member, at ?? name, 443), authority, name);
    const createConnection = (
      { host: name }: ClientRequestArgs,
      done: (error: Error | null, stream?: Duplex) => void,
    ) => {
      open(name ?? "").then(done.bind(undefined, null), done);
    };
    return Object.assign(agent, { createConnection });
  }

  const authenticators = new Map<Role, () => Promise<string>>();
  /** Signs in with a second factor. Staff set it up at their first sign-in, and need a code from then on. */
  async function giveSecondFactor(page: Page, role: Role): Promise<void> {
    const known = authenticators.get(role);
    if (known) {
      await page.locator("#otp").fill(await known());
      return page.locator("#kc-login").click();
    }
    const codes = createAuthenticator(await page.locator("#totpSecret").inputValue());
    authenticators.set(role, codes);
    await page.locator("#totp").fill(await codes());
    await page.locator("#saveTOTPBtn").click();
  }

  const apiBy = async (token: string): Promise<ApiClient> => {
    const baseUrl = await stack.doorFrom("people", publicHost, 443, publicHost);
    return createApiClient({ baseUrl, token });
  };

  const visitors = {
    keycloak,
    connectionsOf,

    /** Sends a request over TLS, and verifies the certificate. */
    ask(url: string, { from = "people", at, body, agent, ...rest }: Asked = {}) {
      return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
        (resolve, reject) => {
          const sent = request(url, { ...rest, agent: agent ?? connectionsOf(from, at) }, (answer) => {
            const { statusCode: status = 0, headers } = answer;
            let text = "";
            answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
            answer.once("end", () => resolve({ status, headers, text }));
          });
          sent.once("error", reject).end(body);
        },
      );
    },

    async newPage(): Promise<Page> {
      const context = await browser.newContext({
        ...{ baseURL: publicUrl, ignoreHTTPSErrors: true, locale: "zh-CN" },
      });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      return page;
    },

    async signIn(page: Page, role: Role): Promise<void> {
      await page.goto("/");
      await page.getByRole("button", { name: "CA自助延期续费" }).click();
      await visitors.fillIn(page, role);
      await page.locator(".visitor-name", { hasText: users[role].name }).waitFor();
    },

    async fillIn(page: Page, role: Role): Promise<void> {
      await page.locator("#username").fill(users[role].username);
      await page.locator("#password").fill(passwords[role] ?? "");
      await page.locator("#kc-login").click();
      if (role !== "bidder") await giveSecondFactor(page, role);
    },

    /** Returns a token for operators' scripts, requested as the operations manual says. */
    operatorToken: (scope: string): Promise<string> => {
      const line = commandsOf(readPage("docs/operations/README.md")).find((one) => one.startsWith("TOKEN="));
      return stack.shell("people", `${line}\nprintf %s "$TOKEN"`, {
        CURL_CA_BUNDLE: stack.certificate,
        SCOPE: scope,
        TOKEN_URL: `${issuer}/protocol/openid-connect/token`,
        CLIENT_ID: "ca-scripts",
        CLIENT_SECRET: stack.environmentHere("keycloak")["SCRIPTS_CLIENT_SECRET"] ?? "",
      });
    },

    /** Returns an API client with the token that the portal has got for a person. */
    async apiAs(role: Role): Promise<ApiClient> {
      const page = await visitors.newPage();
      await visitors.signIn(page, role);
      const kept = await page.evaluate<[string, string][]>("Object.entries(sessionStorage)");
      const [, user = "{}"] = kept.find(([key]) => key.startsWith("oidc.user:")) ?? [];
      const { access_token: token } = JSON.parse(user) as { access_token: string };
      await page.context().close();
      return apiBy(token);
    },

    close: (): Promise<void> => browser.close(),
  };
  return visitors;
}

export type Visitors = Awaited<ReturnType<typeof openVisitors>>;
