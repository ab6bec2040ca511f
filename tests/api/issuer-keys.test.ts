import { type JWK, exportJWK, generateKeyPair } from "jose";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { IdentityProviderAway, issuerKeys } from "../../api/platform/issuer-keys";

const token = { payload: "", signature: "" };
const header = (kid: string) => ({ alg: "RS256", kid });

/** A token issuer whose keys and availability can be changed while it runs. */
class ChangeableIssuer {
  keys: JWK[] = [];
  issuer = "";
  status = 200;
  fetched = 0;
  private readonly server: Server = createServer((request, response) => {
    const discovers = request.url === "/.well-known/openid-configuration";
    if (!discovers) this.fetched += 1;
    const body = discovers ? { issuer: this.issuer, jwks_uri: `${this.url}/jwks` } : { keys: this.keys };
    response.writeHead(this.status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  url = "";

  async start(): Promise<this> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    this.issuer = this.url;
    this.keys = [await newJwk("key-1")];
    return this;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }
}

async function newJwk(kid: string): Promise<JWK> {
  const { publicKey } = await generateKeyPair("RS256");
  return { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" };
}

let issuer: ChangeableIssuer;
let clock: number;
const now = () => clock;

beforeEach(async () => {
  clock = 1_000_000;
  issuer = await new ChangeableIssuer().start();
});
afterEach(() => issuer.close());

test("when the issuer rotates its keys, then a token of the new one passes at once", async () => {
  const keys = issuerKeys({ issuer: issuer.url, now, cooldownMs: 0 });
  await keys(header("key-1"), token);
  issuer.keys = [...issuer.keys, await newJwk("key-2")];
  await expect(keys(header("key-2"), token)).resolves.toBeDefined();
});

test("when strangers send unknown key ids, then the issuer is not asked for each", async () => {
  const keys = issuerKeys({ issuer: issuer.url, now });
  for (let stranger = 0; stranger < 50; stranger += 1) {
    await expect(keys(header(`stranger-${stranger}`), token)).rejects.toThrow("no applicable key found");
  }
  expect(issuer.fetched).toBe(1);
});

test("when the issuer fails, then it is left alone for a second and then asked again", async () => {
  const keys = issuerKeys({ issuer: issuer.url, now });
  issuer.status = 500;
  await expect(keys(header("key-1"), token)).rejects.toThrow(IdentityProviderAway);
  issuer.status = 200;
  clock += 999;
  await expect(keys(header("key-1"), token)).rejects.toThrow(IdentityProviderAway);
  clock += 1;
  await expect(keys(header("key-1"), token)).resolves.toBeDefined();
});

test("when the issuer is away and a key isn't among the known ones, then nothing can be said of it", async () => {
  const keys = issuerKeys({ issuer: issuer.url, now, cooldownMs: 0 });
  await keys(header("key-1"), token);
  issuer.status = 503;
  await expect(keys(header("key-2"), token)).rejects.toThrow(IdentityProviderAway);
  await expect(keys(header("key-1"), token)).resolves.toBeDefined();
});

test("when the discovery document is another issuer's, then its keys are not taken", async () => {
  issuer.issuer = "https://elsewhere.example";
  const keys = issuerKeys({ issuer: issuer.url, now });
  await expect(keys(header("key-1"), token)).rejects.toThrow(IdentityProviderAway);
});
