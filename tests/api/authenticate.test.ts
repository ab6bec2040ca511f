import express, { type Express } from "express";
import { SignJWT, exportSPKI, type CryptoKey } from "jose";
import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { authenticate } from "../../api/platform/authenticate";
import { Problem } from "../../api/platform/problem";
import { serve, type RunningServer } from "../../stand-ins/shared/serve";
import { encode, newKey, startIssuer, type TestIssuer } from "./test-issuer";

const audience = "ca-renewal-api";
const clockToleranceSeconds = 5;
const orgCode = "91330604MA00000013";
const bidder = {
  sub: "bidder1",
  name: "示例投标人甲",
  roles: ["bidder"],
  org_code: orgCode,
  client_id: "ca-portal",
};

type AuthenticateOptions = Parameters<typeof authenticate>[0];

/** Returns an API that answers with the principal that `authenticate` accepts, or with the code of its refusal. */
function apiFor(issuer: string, more: Partial<AuthenticateOptions>): Express {
  const app = express();
  app.use(
    authenticate({
      ...{ issuer, audience, clientId: "ca-portal", clientIds: ["ca-portal", "script"] },
      ...{ clockToleranceSeconds, ...more },
    }),
  );
  app.get("/", (request, response) => void response.json(request.principal));
  app.use(((error, _request, response, _next) => {
    if (!(error instanceof Problem)) throw error;
    response.status(error.status).json({ code: error.code, retryAfterSeconds: error.retryAfterSeconds });
  }) as express.ErrorRequestHandler);
  return app;
}

const opened: RunningServer[] = [];
let issuer: TestIssuer;
let api: RunningServer;

async function startApi(url: string, more: Partial<AuthenticateOptions> = {}): Promise<RunningServer> {
  const server = await serve(0, () => apiFor(url, more));
  opened.push(server);
  return server;
}

beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi(issuer.server.url);
});
afterAll(async () => {
  for (const server of opened) await server.close();
  await issuer.server.close();
});

/** Differences of a token from a valid one; undefined leaves a claim out. */
interface TokenChanges {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: CryptoKey;
}

/** Returns the time so many seconds from now, as tokens write it. */
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

const tokenWith = ({ claims, header, key }: TokenChanges = {}): Promise<string> =>
  new SignJWT({
    ...{ ...bidder, iss: issuer.server.url, aud: audience },
    ...{ iat: inSeconds(0), nbf: inSeconds(0), exp: inSeconds(60), ...claims },
  })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: "key-1", ...header })
    .sign(key ?? issuer.key);

async function ask(authorization: string | undefined, url = api.url) {
  const response = await fetch(url, authorization === undefined ? {} : { headers: { authorization } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const askWith = async (changes: TokenChanges) => ask(`Bearer ${await tokenWith(changes)}`);
const notSignedIn = { status: 401, body: { code: "NOT_SIGNED_IN" } };

describe("a good token", () => {
  test("when a bidder's token is valid, then the request carries who asks", async () => {
    expect(await askWith({})).toEqual({
      status: 200,
      body: { subject: "bidder1", name: "示例投标人甲", roles: ["bidder"], orgCode },
    });
  });

  test("when a token has roles that mean nothing here or stand for machines, then they are left out", async () => {
    const answer = await askWith({
      claims: { roles: ["reviewer", "reviewer", "system", "admin"], org_code: undefined },
    });
    expect(answer.body).toEqual({ subject: "bidder1", name: "示例投标人甲", roles: ["reviewer"] });
  });

  test("when a token has no name, then the subject stands for it", async () => {
    expect((await askWith({ claims: { name: undefined } })).body["name"]).toBe("bidder1");
  });

  test.each([{ client_id: "script" }, { client_id: undefined, azp: "ca-portal" }])(
    "when a token's client is one of ours by %j, then it passes",
    async (claims) => {
      expect((await askWith({ claims })).status).toBe(200);
    },
  );

  test("when the clocks differ by less than the tolerance, then an expired token still passes", async () => {
    expect((await askWith({ claims: { exp: inSeconds(-3) } })).status).toBe(200);
  });
});

describe("a stranger's token", () => {
  test.each<[string, TokenChanges]>([
    ["of another issuer", { claims: { iss: "http://127.0.0.1:1" } }],
    ["for another audience", { claims: { aud: "another-api" } }],
    ["that expired", { claims: { exp: inSeconds(-10) } }],
    ["that isn't valid yet", { claims: { nbf: inSeconds(600) } }],
    ["without an expiry", { claims: { exp: undefined } }],
    ["with an unknown kid", { header: { kid: "key-9" } }],
    ["that is an ID token", { claims: { aud: "ca-portal" }, header: { typ: "JWT" } }],
    ["that is an ID token for our audience", { header: { typ: "JWT" } }],
    ["without a type", { header: { typ: undefined } }],
    ["with roles that are a string", { claims: { roles: "bidder" } }],
    ["without roles", { claims: { roles: undefined } }],
    ["with a role that is a number", { claims: { roles: [1] } }],
    ["with an organisation that is a list", { claims: { org_code: [orgCode] } }],
    ["with an empty subject", { claims: { sub: "" } }],
    ["of another client", { claims: { client_id: "another-app" } }],
    ["of another client, by azp", { claims: { client_id: undefined, azp: "another-app" } }],
    ["that names no client", { claims: { client_id: undefined } }],
  ])("when a token %s comes, then it is refused", async (_kind, changes) => {
    expect(await askWith(changes)).toEqual(notSignedIn);
  });

  test("when a token is signed by another key under our kid, then it is refused", async () => {
    const { privateKey } = await newKey("key-1");
    expect(await askWith({ key: privateKey })).toEqual(notSignedIn);
  });

  test.each(["none", "None", "NONE"])("when alg is %s, then it is refused", async (alg) => {
    const [, payload] = (await tokenWith()).split(".");
    const head = encode({ alg, typ: "at+jwt", kid: "key-1" });
    expect(await ask(`Bearer ${head}.${payload}.`)).toEqual(notSignedIn);
    expect(await ask(`Bearer ${head}.${payload}.AAAA`)).toEqual(notSignedIn);
  });

  test("when a token is signed by HS256 with the public key as the secret, then it is refused", async () => {
    const [, payload] = (await tokenWith()).split(".");
    const input = `${encode({ alg: "HS256", typ: "at+jwt", kid: "key-1" })}.${payload}`;
    for (const secret of [await exportSPKI(issuer.publicKey), JSON.stringify(issuer.keys[0])]) {
      const signature = createHmac("sha256", secret).update(input).digest("base64url");
      expect(await ask(`Bearer ${input}.${signature}`)).toEqual(notSignedIn);
    }
  });

  test("when the payload or the signature was altered, then it is refused", async () => {
    const [head, payload = "", signature = ""] = (await tokenWith()).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    const altered = encode({ ...claims, roles: ["operator"] });
    expect(await ask(`Bearer ${head}.${altered}.${signature}`)).toEqual(notSignedIn);
    expect(await ask(`Bearer ${head}.${payload}.${signature.slice(0, -4)}AAAA`)).toEqual(notSignedIn);
  });

  test("when the token brings its own key along, then it is refused", async () => {
    const { privateKey, jwk } = await newKey("key-2");
    expect(await askWith({ key: privateKey, header: { jwk, kid: "key-2" } })).toEqual(notSignedIn);
  });

  test("when a token is huge, then it is refused without being read", async () => {
    expect(await askWith({ claims: { name: "名".repeat(2_500) } })).toEqual(notSignedIn);
  });

  test.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Basic YTpi",
    "Bearer a.b",
    "Bearer a.b.c",
    "Bearer a.b.c.d",
    "Bearer a b.c.d",
    `Bearer ${encode({ alg: "RS256", typ: "at+jwt" })}.e30.AAAA`,
    `Bearer ${encode({ alg: "RS256", typ: "at+jwt", kid: "key-1", crit: ["x"], x: 1 })}.e30.AAAA`,
    `Bearer ${encode(["RS256"])}.e30.AAAA`,
    `Bearer ${encode({ alg: { toString: 1 }, typ: 1, kid: {} })}.e30.AAAA`,
  ])("when the header is %p, then the caller isn't signed in", async (authorization) => {
    expect(await ask(authorization)).toEqual(notSignedIn);
  });

  test("when there are two Authorization headers, then neither is believed", async () => {
    const token = await tokenWith();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: [`Bearer ${token}`, `Bearer ${token}`] };
      httpRequest(api.url, { headers: headers as never }, (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(401);
  });
});

describe("a bidder's organisation", () => {
  test.each([undefined, "", "91330604MA00000012", "91330604ma00000013", "12345"])(
    "when the org_code is %p, then the bidder is refused",
    async (value) => {
      expect(await askWith({ claims: { org_code: value } })).toEqual({
        status: 403,
        body: { code: "NO_ORGANISATION" },
      });
    },
  );

  test("when a reviewer has none, then that is no matter", async () => {
    expect((await askWith({ claims: { roles: ["reviewer"], org_code: "12345" } })).body).not.toHaveProperty(
      "orgCode",
    );
  });
});

describe("the issuer's keys", () => {
  test("when many requests come at once, then the keys are fetched once", async () => {
    const own = await startIssuer();
    const fresh = await startApi(own.server.url);
    const token = await tokenWith({ claims: { iss: own.server.url }, key: own.key });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(`Bearer ${token}`, fresh.url)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    await own.server.close();
    expect(own.fetched).toBe(1);
  });

  test("when the issuer is away and was never asked, then 503 says when to come back", async () => {
    const gone = await startIssuer();
    await gone.server.close();
    const fresh = await startApi(gone.server.url);
    const token = await tokenWith({ claims: { iss: gone.server.url }, key: gone.key });
    const away = { status: 503, body: { code: "IDENTITY_AWAY", retryAfterSeconds: 5 } };
    expect(await ask(`Bearer ${token}`, fresh.url)).toEqual(away);
    expect(await ask(`Bearer ${token}`, fresh.url)).toEqual(away);
  });

  test("when the issuer goes away later, then known keys go on serving", async () => {
    const leaving = await startIssuer();
    const fresh = await startApi(leaving.server.url);
    const token = await tokenWith({ claims: { iss: leaving.server.url }, key: leaving.key });
    await ask(`Bearer ${token}`, fresh.url);
    await leaving.server.close();
    expect((await ask(`Bearer ${token}`, fresh.url)).status).toBe(200);
  });
});

describe("a token that comes again", () => {
  /** Counts how often a key was looked up for verifying a signature. The test sets the clock. */
  async function counted() {
    const clock = { ms: Date.now(), lookUps: 0 };
    const jwks = () => {
      clock.lookUps += 1;
      return Promise.resolve(issuer.publicKey);
    };
    const { url } = await startApi(issuer.server.url, { now: () => clock.ms, jwks });
    return { clock, url };
  }

  test("when it comes within half a minute, then its signature is verified once", async () => {
    const { clock, url } = await counted();
    const token = `Bearer ${await tokenWith({ claims: { exp: inSeconds(300) } })}`;
    const first = await ask(token, url);
    clock.ms += 29_000;
    expect(await ask(token, url)).toEqual(first);
    expect(clock.lookUps).toBe(1);
    clock.ms += 2_000;
    expect(await ask(token, url)).toEqual(first);
    expect(clock.lookUps).toBe(2);
  });

  test("when it has expired meanwhile, or another comes with its head and claims, then it is refused", async () => {
    const { clock, url } = await counted();
    const token = await tokenWith({ claims: { exp: inSeconds(10) } });
    expect((await ask(`Bearer ${token}`, url)).status).toBe(200);
    expect((await ask(`Bearer ${token.split(".").slice(0, 2).join(".")}.AAAA`, url)).status).toBe(401);
    clock.ms += (10 + clockToleranceSeconds) * 1_000;
    expect((await ask(`Bearer ${token}`, url)).status).toBe(401);
  });
});
