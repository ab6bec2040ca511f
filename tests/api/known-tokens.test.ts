import express from "express";
import { SignJWT } from "jose";
import { authenticate } from "../../api/platform/authenticate";
import { serve, type RunningServer } from "../../stand-ins/shared/serve";
import { startIssuer, type TestIssuer } from "./test-issuer";

const audience = "ca-renewal-api";
const clockToleranceSeconds = 5;

const opened: RunningServer[] = [];
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(async () => {
  for (const server of [...opened, issuer.server]) await server.close();
});

/** Returns a reviewer's token that expires in the given number of seconds. */
const tokenFor = (expiresIn: number): Promise<string> =>
  new SignJWT({ sub: "reviewer1", roles: ["reviewer"], client_id: "ca-portal" })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: "key-1" })
    .setIssuer(issuer.server.url)
    .setAudience(audience)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresIn)
    .sign(issuer.key);

async function ask(token: string, url: string) {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
}

describe("a token that comes again", () => {
  /** Counts how often a key was looked up for verifying a signature. The test sets the clock. */
  async function counted() {
    const clock = { ms: Date.now(), lookUps: 0 };
    const app = express();
    app.use(
      authenticate({
        ...{ issuer: issuer.server.url, audience, clientId: "ca-portal" },
        ...{ clientIds: ["ca-portal"], clockToleranceSeconds },
        now: () => clock.ms,
        jwks: () => {
          clock.lookUps += 1;
          return Promise.resolve(issuer.publicKey);
        },
      }),
    );
    app.get("/", (request, response) => void response.json(request.principal));
    app.use(((_error, _request, response, _next) => {
      response.status(401).end("{}");
    }) as express.ErrorRequestHandler);
    const server = await serve(0, () => app);
    opened.push(server);
    return { clock, url: server.url };
  }

  test("when it comes within half a minute, then its signature is verified once", async () => {
    const { clock, url } = await counted();
    const token = await tokenFor(300);
    const first = await ask(token, url);
    clock.ms += 29_000;
    expect(await ask(token, url)).toEqual(first);
    expect(clock.lookUps).toBe(1);
    clock.ms += 2_000;
    expect(await ask(token, url)).toEqual(first);
    expect(clock.lookUps).toBe(2);
  });

  test("when it has expired meanwhile, then it is refused", async () => {
    const { clock, url } = await counted();
    const token = await tokenFor(10);
    expect((await ask(token, url)).status).toBe(200);
    clock.ms += (10 + clockToleranceSeconds) * 1_000;
    expect((await ask(token, url)).status).toBe(401);
  });

  test("when another comes with the same head and claims, then it is not taken for it", async () => {
    const { url } = await counted();
    const token = await tokenFor(60);
    expect((await ask(token, url)).status).toBe(200);
    const [head, payload] = token.split(".");
    expect((await ask(`${head}.${payload}.AAAA`, url)).status).toBe(401);
  });
});
