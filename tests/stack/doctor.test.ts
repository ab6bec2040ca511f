import { Connection } from "@temporalio/client";
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import { replicaSetFaults } from "../../doctor/checks/database";
import { examine, meanings } from "../../doctor/examine";
import { payloadKeyCheck } from "../../runtime/checks/payload-keys";
import { openDatabase } from "../../store/models";
import { payloadKeysOf } from "../../temporal/payload-keys";
import { temporalIsServing } from "../../embedded/temporal-server/readiness";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { issueIdentity } from "../../stand-ins/union-pay/certificate-authority";
import { composeConfig, composeFile, readProjectFile, variablesOf, environmentOf } from "../deploy/compose";
import { demoUser, testStack } from "../support/test-stack";
import { openConfigurations, dayMs } from "./planted-faults";

const stack = testStack();

let configurations: Awaited<ReturnType<typeof openConfigurations>>;
let right: Record<string, string>;
let token: string;
beforeAll(async () => {
  configurations = await openConfigurations(stack);
  ({ right } = configurations);
  token = await demoToken(stack.addresses.identity, demoUser(stack, "operator"));
});
afterAll(() => configurations.remove());

const fileOf = (name: string, content: string) => configurations.fileOf(name, content);

const found = async (environment: Record<string, string>, now = Date.now) =>
  (await examine({ environment, token, now })).map(({ about, fault }) => `${about}：${fault}`);

test("when the configuration is right, or docker-compose's own with this machine's addresses, then the doctor is silent", async () => {
  expect(await found(right)).toEqual([]);
  const required = variablesOf(readProjectFile(composeFile)).required.keys();
  const settings = Object.fromEntries([...required].map((name) => [name, right[name] || `sample-${name}`]));
  const { services } = await composeConfig({ ...settings, FRONT_SUBNET: "172.31.240.0/24" });
  // Variables with paths in containers, addresses or names have this machine's values.
  const elsewhere =
    /_FILE$|_DIR$|_URL$|_URI$|_ISSUER$|_ADDRESS$|_PORT$|_CLIENT_IDS$|^UNIONPAY_SIGNER_NAME$|^TEMPORAL_(TLS|UI_CLIENT)/;
  const composed = Object.entries(environmentOf(services["doctor"])).filter(
    ([name]) => !elsewhere.test(name),
  );
  expect(composed.length).toBeGreaterThan(20);
  expect(await found({ ...right, ...Object.fromEntries(composed) })).toEqual([]);
});

test("when it has 66 faults in all, in two runs, and in the first the clock is a minute off, then each is named, with a remedy", async () => {
  const [planted, inProduction] = [
    await configurations.plantedFaults(),
    await configurations.plantedInProduction(),
  ];
  expect(planted.length + inProduction.length + 1).toBe(66);
  const wrong = { ...right, ...Object.fromEntries(planted) };
  const faults = await examine({ environment: wrong, token, now: () => Date.now() + 60_000 });
  const production = { ...configurations.production, ...Object.fromEntries(inProduction) };
  faults.push(...(await examine({ environment: production, token, now: Date.now })));
  const said = faults.map(({ about, fault }) => `${about}：${fault}`);
  const all = [...planted, ...inProduction];
  expect(all.filter(([, , words]) => !said.some((line) => line.startsWith(words)))).toEqual([]);
  expect(said).toContainEqual(expect.stringMatching(/^本机时钟：比 MongoDB 所在机器快 \d+ 秒$/));
  expect(faults.filter(({ remedy }) => remedy === "")).toEqual([]);
  // Only Temporal's refusals are quoted in Temporal's own English words.
  const foreign = said.filter((line) => !/：\p{Script=Han}/u.test(line) && !line.startsWith("TEMPORAL_"));
  expect(foreign).toEqual([]);
  const secrets = ["INVOICE_APP_SECRET_FILE", "SMS_ACCESS_KEY_SECRET_FILE", "WECHAT_API_V3_KEY_FILE"].map(
    (name) => readFileSync(right[name] ?? "", "utf8").trim(),
  );
  for (const secret of [...secrets, token]) expect(said.join("\n")).not.toContain(secret);
});

test("when the issuer doesn't know the portal's client, or not the address to come back to, then that is told before anybody signs in", async () => {
  const elsewhere = { PUBLIC_URL: "http://127.0.0.1:9", WECHAT_NOTIFY_URL: "http://127.0.0.1:9" };
  for (const [wrong, words] of [
    [{ OIDC_CLIENT_ID: "no-client" }, "认证服务不认识客户端 no-client"],
    [elsewhere, "http://127.0.0.1:9/auth/callback"],
  ] as const)
    expect(await found({ ...right, ...wrong })).toContainEqual(
      expect.stringMatching(new RegExp(`^OIDC_CLIENT_ID：.*${words}`)),
    );
});

test("when the configuration is asked what it means, then prices, terms, alerts and disk are told in words", async () => {
  const said = (await meanings(right, Date.now)).join("\n");
  for (const words of ["法人锁 1 年", "二维码 ", "审计保留 ", "告警送往：无", "磁盘：共 ", "MongoDB 占 "])
    expect(said).toContain(words);
  const part = (await meanings({ ...right, FEE_TABLE: "200" }, Date.now)).join("\n");
  expect(part).not.toContain("法人锁 1 年");
  expect(part).toContain("审计保留 ");
});

test("when the payload keys are not those that the database was used with, or Temporal lacks an attribute, then both are told", async () => {
  const { MONGODB_URI: uri = "" } = right;
  const { connection: database, models } = await openDatabase(uri);
  await payloadKeyCheck({ keys: payloadKeysOf(right), proofs: models.payloadKeyProofs, now: Date.now })();
  await database.close();
  // Keys that the doctor only looked at bind nobody.
  const { keys } = JSON.parse(readFileSync(right["PAYLOAD_KEYS_FILE"] ?? "", "utf8")) as { keys: object };
  const tried = { currentKeyId: "k2", keys: { ...keys, k2: randomBytes(32).toString("base64") } };
  const PAYLOAD_KEYS_FILE = await fileOf("tried-keys.json", JSON.stringify(tried));
  for (const environment of [{ ...right, PAYLOAD_KEYS_FILE }, right])
    expect(await found(environment)).toEqual([]);
  const other = await fileOf(
    "other-keys.json",
    JSON.stringify({ currentKeyId: "k1", keys: { k1: randomBytes(32).toString("base64") } }),
  );
  const namespace = `doctor-${randomUUID()}`;
  const connection = await Connection.connect({ address: stack.addresses.temporal });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  await connection.close();
  const environment = { ...right, PAYLOAD_KEYS_FILE: other, TEMPORAL_NAMESPACE: namespace };
  let said: string[] = [];
  // Temporal needs some seconds until it accepts a new namespace.
  for (let tries = 0; tries < 180 && !said.some((line) => line.startsWith("Temporal 搜索属性")); tries += 1) {
    await pause(1_000);
    said = await found(environment);
  }
  expect(said).toEqual([
    "PAYLOAD_KEYS_FILE：不是在用的密钥：已有的工作流会读不出来",
    expect.stringMatching(/^Temporal 搜索属性：.*CaStage/),
  ]);
});

test("when nothing that it names is there, then each part is named; outside parties only warn, databases must be there; the invoice provider is not asked without its token's database", async () => {
  const gone = "http://127.0.0.1:9";
  const faults = await examine({
    environment: {
      ...right,
      MONGODB_URI: "mongodb://127.0.0.1:9/none",
      TEMPORAL_ADDRESS: "127.0.0.1:9",
      OIDC_ISSUER: gone,
      WECHAT_BASE_URL: gone,
      UNIONPAY_BASE_URL: gone,
      SMS_BASE_URL: gone,
      INVOICE_GATEWAY_URL: `${gone}/open/v1/services`,
    },
    token,
    now: Date.now,
  });
  expect(JSON.stringify(faults)).not.toContain("[object");
  const named = (stops: boolean) =>
    faults
      .filter((fault) => (fault.stops ?? false) === stops)
      .map(({ about }) => about)
      .toSorted();
  expect(named(true)).toEqual(["MONGODB_URI", "TEMPORAL_ADDRESS"]);
  expect(named(false)).toEqual(["OIDC_ISSUER", "微信支付", "短信服务", "银联"].toSorted());
});

test("when keys are readable and yet the wrong ones, then the gateways' refusals are told", async () => {
  const strange = await configurations.strangeKey();
  const secret = await fileOf("strange-secret", "x".repeat(40));
  const said = await found({
    ...right,
    WECHAT_MERCHANT_KEY_FILE: strange,
    UNIONPAY_SIGNER_NAME: "另一个机构",
    SMS_ACCESS_KEY_SECRET_FILE: secret,
    INVOICE_APP_SECRET_FILE: secret,
  });
  for (const part of ["微信支付", "银联", "短信服务", "发票服务"])
    expect(said).toContainEqual(expect.stringMatching(new RegExp(`^${part}：`)));
  expect(said).toHaveLength(4);
  // The look at the right configuration keeps a token in the database, which hides where the next one would come from.
  expect(await found(right)).toEqual([]);
  expect(await found({ ...right, INVOICE_AUTHORIZATION_URL: "http://127.0.0.1:9/" })).toEqual([
    expect.stringMatching(/^INVOICE_AUTHORIZATION_URL：访问不到/),
  ]);
});

test("when the platform's public key is readable and yet another one, then its signature's failure is told, of a key and of a certificate", async () => {
  const named = readdirSync(right["WECHAT_PLATFORM_KEYS_DIR"] ?? "");
  expect(named).not.toEqual([]);
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const strange = publicKey.export({ type: "spki", format: "pem" });
  for (const names of [named, ["PUB_KEY_ID_0100000000000000000000000000000000.pem"]]) {
    const platformKeys = join(configurations.dir, randomUUID());
    mkdirSync(platformKeys);
    for (const name of names) writeFileSync(join(platformKeys, name), strange);
    const said = await examine({
      environment: { ...right, WECHAT_PLATFORM_KEYS_DIR: platformKeys },
      token,
      now: Date.now,
    });
    expect(said).toMatchObject([
      { about: "微信支付", remedy: expect.stringContaining("WECHAT_PLATFORM_KEYS_DIR") },
    ]);
  }
});

test("when a server beyond this machine is no replica set, then that is told", () => {
  expect(replicaSetFaults("mongodb://user:word@db-1:27017/ca-renewal", {})).toHaveLength(1);
  expect(replicaSetFaults("mongodb://db-1,db-2/ca-renewal?replicaSet=rs0", { setName: "rs0" })).toEqual([]);
  expect(replicaSetFaults("mongodb://127.0.0.1:27017/ca-renewal", {})).toEqual([]);
});

test("when people come from elsewhere by https, then stand-ins and an open codec stop, no proxy, a single operator and nobody who runs the site warn, and what is accepted stops nothing", async () => {
  const { production, standIns } = configurations;
  const stopping = [...standIns, "CODEC_PATH_SECRET"].toSorted();
  const look = async (more: Record<string, string>) =>
    (await examine({ environment: { ...production, ...more }, token, now: Date.now })).map(
      ({ about, stops, accepted }) => `${stops ? "stops" : accepted ? "accepted" : "warns"} ${about}`,
    );
  const secret = { CODEC_PATH_SECRET: "x".repeat(40) };
  const unsaid = [
    ...["OFFICE_ADDRESS", "OFFICE_HOURS", "OFFICE_PHONE"],
    ...["SITE_ICP_FILING", "SITE_ORGANISATION", "SITE_POLICE_FILING", "TRUSTED_PROXIES"],
  ];
  const left = Object.fromEntries([...unsaid, "MATERIALS"].map((name) => [name, ""]));
  const told = await look({ ...secret, ...left, OPERATIONS_TWO_PERSONS: "false" });
  const warned = ["CLAMD_ADDRESS", "OIDC_CLIENT_ID", "OPERATIONS_TWO_PERSONS", ...unsaid].map(
    (name) => `warns ${name}`,
  );
  expect(told.toSorted()).toEqual([...stopping.map((name) => `stops ${name}`), ...warned.toSorted()]);
  const all = [...stopping, "OIDC_CLIENT_ID"].toSorted();
  const accepted = await look({ ...secret, DOCTOR_ACCEPTS: [...all, "RESTIC_REPOSITORY"].join(", ") });
  expect(accepted.toSorted()).toEqual(all.map((name) => `accepted ${name}`));
});

test("when a proxy leads outside and nothing is excepted from it, then Temporal on this machine is reached without", async () => {
  const before = process.env["http_proxy"];
  process.env["http_proxy"] = "http://127.0.0.1:9";
  try {
    expect(await temporalIsServing(stack.addresses.temporal)).toBe(true);
    expect(await found(right)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env["http_proxy"];
    else process.env["http_proxy"] = before;
  }
});

test("when the issuer's proxy answers for it, or its keys are said to be where we can't reach, then that warns", async () => {
  const proxy = createServer((request, response) => {
    const { jwks_uri, issuer: own } = {
      jwks_uri: "http://127.0.0.1:9/jwks",
      issuer: `http://${request.headers.host}`,
    };
    if (request.url?.startsWith("/inside"))
      response.end(JSON.stringify({ jwks_uri, issuer: `${own}/inside` }));
    else response.writeHead(502).end();
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const issuer = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const faults = await examine({ environment: { ...right, OIDC_ISSUER: issuer }, token, now: Date.now });
  expect(await found({ ...right, OIDC_ISSUER: `${issuer}/inside` })).toEqual([
    expect.stringContaining("OIDC_ISSUER：配置文档里的 jwks_uri http://127.0.0.1:9/jwks 取不到公钥"),
  ]);
  proxy.close();
  expect(faults).toMatchObject([{ about: "OIDC_ISSUER", fault: "配置文档的应答是 502" }]);
  expect(faults[0]?.stops ?? false).toBe(false);
});

test("when Temporal is reached by TLS, then the doctor reaches it as the processes do, and not without", async () => {
  const validity = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) };
  const authority = await issueIdentity({ name: "Demo CA", authority: true, ...validity });
  const issued = { authority: false, issuer: authority, name: "temporal.example.com", ...validity };
  const server = await issueIdentity({ ...issued, hosts: ["temporal.example.com"] });
  const [host = "", port] = stack.addresses.temporal.split(":");
  const terminator = createTlsServer(
    { key: server.key, cert: server.certificate, ALPNProtocols: ["h2"] },
    (socket) => {
      const onward = connect({ host, port: Number(port) });
      socket.on("error", () => onward.destroy());
      onward.on("error", () => socket.destroy());
      socket.pipe(onward).pipe(socket);
    },
  );
  terminator.on("tlsClientError", () => undefined);
  await once(terminator.listen(0, "127.0.0.1"), "listening");
  const plain = { ...right, TEMPORAL_ADDRESS: `127.0.0.1:${(terminator.address() as AddressInfo).port}` };
  const byTls = {
    ...plain,
    TEMPORAL_TLS: "true",
    TEMPORAL_TLS_CA_FILE: await fileOf("temporal-ca.pem", authority.certificate),
    TEMPORAL_TLS_SERVER_NAME: "temporal.example.com",
  };
  expect(await found(byTls)).toEqual([]);
  // A production configuration with TLS everywhere is sound, even if the outside parties are reached through forwards
  // on this machine.
  const { production, standIns } = configurations;
  const { TEMPORAL_ADDRESS, TEMPORAL_TLS, TEMPORAL_TLS_CA_FILE, TEMPORAL_TLS_SERVER_NAME } = byTls;
  const temporal = { TEMPORAL_ADDRESS, TEMPORAL_TLS, TEMPORAL_TLS_CA_FILE, TEMPORAL_TLS_SERVER_NAME };
  const accepting = { ...production, ...temporal, DOCTOR_ACCEPTS: [...standIns, "OIDC_CLIENT_ID"].join() };
  const faults = await examine({ environment: accepting, token, now: Date.now });
  expect(faults.filter(({ accepted }) => !accepted)).toEqual([]);
  for (const wrong of [plain, { ...right, TEMPORAL_TLS: "true" }])
    expect(await found(wrong)).toEqual([expect.stringMatching(/^TEMPORAL_ADDRESS：(?!.*\[object)/)]);
  terminator.close();
});
