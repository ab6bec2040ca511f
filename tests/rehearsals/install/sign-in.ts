import { readFileSync } from "node:fs";
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import { eventually } from "../../../embedded/demo/narrator";
import type { DocumentedStack } from "./documented-stack";
import { issuer, publicHost, publicUrl, signInHost } from "./layouts";
import type { Visitors } from "./visitors";

/** Defines tests of the sign-in with Keycloak and nginx as in the compose files. */
export function testSignIn(stack: () => DocumentedStack, visitors: () => Visitors): void {
  test.each([
    ["bidder", "CA申请", "/reviews"],
    ["reviewer", "审核", "/operations"],
    ["operator", "运维", "/reviews"],
    ["accountant", "财务", "/operations"],
    ["auditor", "审计", "/operations"],
  ] as const)(
    "when a %s signs in, then they see the pages of their role, and no others",
    async (role, heading, forbidden) => {
      const page = await visitors().newPage();
      await visitors().signIn(page, role);
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
    await visitors().keycloak.setTokenLife(5);
    const page = await visitors().newPage();
    const grants: string[] = [];
    page.on("request", (asked) => {
      if (asked.url().endsWith("/token"))
        grants.push(new URLSearchParams(asked.postData() ?? "").get("grant_type") ?? "");
    });
    await visitors().signIn(page, "bidder");
    for (const title of ["CA支付", "CA申请", "CA支付"]) {
      await page.waitForTimeout(6_000);
      const answered = page.waitForResponse((answer) => answer.url().includes("/api/applications"));
      await page.getByRole("link", { name: title, exact: true }).click();
      expect((await answered).status()).toBe(200);
    }
    expect(grants.slice(0, 1)).toEqual(["authorization_code"]);
    expect(grants.slice(1)).toEqual(["refresh_token", "refresh_token", "refresh_token"]);
    await visitors().keycloak.setTokenLife(900);
    await page.context().close();
  });

  test("when somebody who is signed in follows the platform's link, or opens another tab, then Keycloak's session is enough", async () => {
    const page = await visitors().newPage();
    await page.goto("/payments");
    await page.getByRole("heading", { name: "请先登录" }).waitFor();
    await visitors().signIn(page, "bidder");
    for (const [path, heading] of [
      ["/start", "CA申请"],
      ["/payments?tab=已支付", "CA支付"],
    ] as const) {
      const other = await page.context().newPage();
      await other.goto(`${publicUrl}${path}`);
      await other.getByRole("heading", { name: heading, exact: true }).waitFor();
    }
    await page.context().close();
  });

  test("when somebody signs out, then the session is over at the identity provider, too", async () => {
    const page = await visitors().newPage();
    await visitors().signIn(page, "bidder");
    await page.getByRole("button", { name: "退出" }).click();
    await page.getByRole("button", { name: "CA自助延期续费" }).waitFor();
    expect(new URL(page.url()).origin).toBe(publicUrl);
    await page.getByRole("button", { name: "CA自助延期续费" }).click();
    await page.locator("#password").waitFor();
    await page.context().close();
  });

  /** Returns the token that the Temporal UI gets for a code and passes on to Temporal. */
  async function tokenOfUi(code: string, redirect: string): Promise<string> {
    const { TEMPORAL_UI_CLIENT_SECRET: secret = "" } = stack().environmentHere("keycloak");
    const form = {
      ...{ grant_type: "authorization_code", code, redirect_uri: redirect },
      ...{ client_id: "temporal-ui", client_secret: secret },
    };
    const { text } = await visitors().ask(`${issuer}/protocol/openid-connect/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    });
    return (JSON.parse(text) as { access_token: string }).access_token;
  }

  /** Signs in to the Temporal UI. @returns the code for its token, or undefined if somebody is refused */
  async function codeOfUi(role: "operator" | "bidder", redirect: string): Promise<string | undefined> {
    const query = new URLSearchParams({
      ...{ client_id: "temporal-ui", response_type: "code", scope: "openid profile" },
      redirect_uri: redirect,
    });
    const page = await visitors().newPage();
    const back = page
      .waitForRequest((asked) => asked.url().startsWith(redirect), {
        // The next one-time code of the operator may still be in the future.
        timeout: role === "operator" ? 90_000 : 5_000,
      })
      .then(
        (asked) => new URL(asked.url()).searchParams.get("code") ?? undefined,
        () => undefined,
      );
    await page.goto(`${issuer}/protocol/openid-connect/auth?${query.toString()}`);
    await visitors()
      .fillIn(page, role)
      .catch(() => undefined);
    const code = await back;
    await page.context().close();
    return code;
  }

  test("when the Temporal UI's sign-in is opened, then operators read, whoever has temporal-operator besides writes, and others are refused", async () => {
    const redirect = "http://localhost:8233/auth/sso/callback";
    // The tokens are verified with the keys that `deploy/ca up` has given to Temporal.
    const keys = stack().page.atHome("/etc/ca-renewal/temporal-identities/server/issuer-keys.json");
    const known = createLocalJWKSet(JSON.parse(readFileSync(keys, "utf8")) as JSONWebKeySet);
    const permissionsOf = async (): Promise<unknown> => {
      const code = await codeOfUi("operator", redirect);
      const { payload } = await jwtVerify(await tokenOfUi(code ?? "", redirect), known);
      expect(String(payload["scope"]).split(" ")).toContain("codec");
      return payload["permissions"];
    };
    expect(await codeOfUi("bidder", redirect)).toBeUndefined();
    const reading = ["default:read", "temporal-system:read"];
    expect(((await permissionsOf()) as string[]).toSorted()).toEqual(reading);
    await visitors().keycloak.addRole("rehearsal-operator", "temporal-operator");
    expect(((await permissionsOf()) as string[]).toSorted()).toEqual(
      [...reading, "default:write"].toSorted(),
    );
  });

  test("deploy/ca realm restores a second factor that somebody has switched off, and finds no difference the next time", async () => {
    await visitors().keycloak.switchSecondFactorOff();
    expect(await stack().page.type("deploy/ca realm")).toMatch(
      /second factor：应为 CONDITIONAL，现为 DISABLED\n[^]*共 1 处，还没有改/,
    );
    expect(await stack().page.type("deploy/ca realm apply")).toContain("现在与这个版本相同");
    expect(await stack().page.type("deploy/ca realm")).toContain("没有要改的");
  });

  test("when an operator takes a token by the manual's line, then the API takes it for its scope and nothing else", async () => {
    const askBy = async (scope: string, path: string) =>
      visitors().ask(publicUrl + path, {
        headers: { authorization: `Bearer ${await visitors().operatorToken(scope)}` },
      });
    const register = "/api/operations/locks";
    expect(await askBy("codec", register)).toMatchObject({ status: 403 });
    expect(await askBy("import", "/api/refunds")).toMatchObject({ status: 403 });
    const answer = await askBy("import", register);
    expect(answer).toMatchObject({ status: 200 });
    // The proxy's log and the API's log have the same request id. Both write it after the answer was sent.
    const requestId = String(answer.headers["x-request-id"]);
    const named = async () => [
      stack()
        .proxyLines()
        .some((line) => line["path"] === register && line["requestId"] === requestId),
      stack()
        .containers.log("api")
        .split("\n")
        .some((line) => line.includes(`"requestId":"${requestId}"`) && line.includes(register)),
    ];
    await eventually("the request's id in both logs", named, (found) => found.every(Boolean));
  });

  test("when the proxy is asked for what is for those inside, or for too much, then it refuses", async () => {
    for (const path of ["/metrics", "/readyz", "/livez", "/READYZ/"])
      expect(await visitors().ask(publicUrl + path)).toMatchObject({ status: 404 });
    for (const path of ["/", "/admin/", "/realms/master/.well-known/openid-configuration"])
      expect(await visitors().ask(`https://${signInHost}${path}`)).toMatchObject({ status: 404 });
    const large = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "x".repeat(300_000),
    };
    expect(await visitors().ask(`${publicUrl}/api/applications`, large)).toMatchObject({ status: 413 });
    const plain = await stack().shell("people", `curl -sI http://${publicHost}/`);
    expect(plain).toContain(" 308 ");
    expect(plain.toLowerCase()).toContain(`location: ${publicUrl}/`);
    expect((await visitors().ask(publicUrl)).headers["strict-transport-security"]).toMatch(/max-age=\d{7,}/);
  });
}
