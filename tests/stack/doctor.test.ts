import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import { Connection } from "@temporalio/client";
import mongoose from "mongoose";
import { replicaSetFaults } from "../../doctor/checks/database";
import { examine } from "../../doctor/examine";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { issueIdentity } from "../../stand-ins/union-pay/certificate-authority";
import { demoUser, testStack } from "../support/test-stack";

jest.setTimeout(120_000);

const stack = testStack();
const dayMs = 86_400_000;

let dir: string;
let right: Record<string, string>;
let token: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "doctor-"));
  right = { ...stack.env, MONGODB_URI: databaseUri() };
  token = await demoToken(stack.addresses.identity, demoUser(stack, "operator"));
});
afterAll(() => rm(dir, { recursive: true }));

/** A database of the test's own, at the stack's server. */
const databaseUri = (): string => {
  const uri = new URL(stack.addresses.mongo);
  uri.pathname = `/doctor-${randomUUID()}`;
  return uri.href;
};

const found = async (environment: Record<string, string>, now = Date.now) =>
  (await examine({ environment, token, now })).map(({ about, fault }) => `${about}：${fault}`);

async function fileOf(name: string, content: string): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, content);
  return file;
}

async function certificateOf(name: string, fromDays: number, toDays: number): Promise<string> {
  const notBefore = new Date(Date.now() + fromDays * dayMs);
  const notAfter = new Date(Date.now() + toDays * dayMs);
  const { certificate } = await issueIdentity({ name: "示例", authority: true, notBefore, notAfter });
  return fileOf(name, certificate);
}

function strangeKey(): Promise<string> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return fileOf("strange.key", String(privateKey.export({ type: "pkcs8", format: "pem" })));
}

/** Faults in what the programs read: each variable's new value, and what is said of it. */
async function plantedFaults(): Promise<[variable: string, value: string, said: string][]> {
  const platformKeys = join(dir, "platform-keys");
  await mkdir(platformKeys);
  copyFileSync(right["UNIONPAY_SIGN_CERT_FILE"] ?? "", join(platformKeys, "0A0B.pem"));
  const conflicting = databaseUri();
  const connection = await mongoose.createConnection(conflicting).asPromise();
  await connection
    .collection("applications")
    .createIndex({ orgCode: 1, updatedAt: -1, _id: 1 }, { unique: true });
  await connection.close();
  return [
    ["WECHAT_MCHID", "", "WECHAT_MCHID：没有填写"],
    [
      "WECHAT_API_V3_KEY_FILE",
      await fileOf("short", "too short"),
      "WECHAT_API_V3_KEY_FILE：must name a file",
    ],
    ["WECHAT_MERCHANT_KEY_FILE", join(dir, "nowhere"), "WECHAT_MERCHANT_KEY_FILE："],
    ["WECHAT_PLATFORM_KEYS_DIR", platformKeys, "WECHAT_PLATFORM_KEYS_DIR/0A0B.pem：文件名不是证书的序列号"],
    ["WECHAT_NOTIFY_URL", "https://elsewhere.example", "WECHAT_NOTIFY_URL：不是本系统的地址"],
    ["UNIONPAY_SIGN_KEY_FILE", await strangeKey(), "UNIONPAY_SIGN_KEY_FILE：私钥与"],
    [
      "UNIONPAY_ROOT_CERT_FILE",
      await certificateOf("old.crt", -20, -10),
      "UNIONPAY_ROOT_CERT_FILE：证书已于",
    ],
    [
      "UNIONPAY_INTERMEDIATE_CERT_FILE",
      await certificateOf("soon.crt", -20, 10),
      "UNIONPAY_INTERMEDIATE_CERT_FILE：证书还有 9 天过期",
    ],
    ["UNIONPAY_BANKS", "ICBC", "UNIONPAY_BANKS：must look like"],
    ["UNIONPAY_NOTIFY_URL", "https://elsewhere.example/news", "UNIONPAY_NOTIFY_URL：不是本系统的地址"],
    ["UNIONPAY_FRONT_URL", "", "UNIONPAY_FRONT_URL：没有填写"],
    ["PUBLIC_URL", "http://renewal.example", "PUBLIC_URL：不是 https"],
    ["INVOICE_APP_SECRET_FILE", join(dir, "nowhere"), "INVOICE_APP_SECRET_FILE："],
    ["INVOICE_SELLER_TAX_NUMBER", "91320604MA0000001X", "INVOICE_SELLER_TAX_NUMBER：must be"],
    ["INVOICE_TAX_RATE_PERCENT", "600", "INVOICE_TAX_RATE_PERCENT："],
    ["SMS_SIGN_NAME", "没有登记", "SMS_SIGN_NAME：服务商没有这个签名"],
    ["SMS_TEMPLATE_REJECTED", "SMS_999", "SMS_TEMPLATE_REJECTED：服务商没有这个模板"],
    ["SMS_TEMPLATE_PAID", right["SMS_TEMPLATE_SHIPPED"] ?? "", "SMS_TEMPLATE_PAID：模板用到程序不提供的变量"],
    ["OIDC_AUDIENCE", "another-api", "OIDC_AUDIENCE：令牌的 aud 是"],
    ["TEMPORAL_NAMESPACE", "nowhere", "TEMPORAL_NAMESPACE："],
    [
      "MONGODB_URI",
      conflicting,
      "MongoDB 集合 applications：索引 orgCode_1_updatedAt_-1__id_1 的选项与程序不符",
    ],
    ["PAYLOAD_KEYS_FILE", await fileOf("keys.json", "{}"), "PAYLOAD_KEYS_FILE："],
    ["FEE_TABLE", "200", "FEE_TABLE：must look like"],
    ["PAYMENT_WINDOW_SECONDS", "-5", "PAYMENT_WINDOW_SECONDS："],
    ["RECEIPT_DAYS", "soon", "RECEIPT_DAYS："],
    ["WORKER_CACHED_WORKFLOWS", "0", "WORKER_CACHED_WORKFLOWS："],
    ["API_PORT", "99999", "API_PORT："],
    ["LOG_LEVEL", "loud", "LOG_LEVEL："],
    ["RETENTION_ERASES", "yes", "RETENTION_ERASES：must be true or false"],
    ["RETAIN_AUDIT_DAYS", "30d", "RETAIN_AUDIT_DAYS："],
    ["TRUSTED_PROXIES", "172.16.0.0/12/3,1.2.3.4/99", "TRUSTED_PROXIES：must be addresses or networks"],
    ["SITE_ICP_FILING", "12345678", "SITE_ICP_FILING：must look like"],
    ["SITE_POLICE_FILING", "浙公网安备1号", "SITE_POLICE_FILING：must look like"],
    ["LIMIT_READS_PER_MINUTE", "0", "LIMIT_READS_PER_MINUTE："],
  ];
}

test("when the configuration is right, then the doctor is silent", async () => {
  expect(await examine({ environment: right, token, now: Date.now })).toEqual([]);
});

test("when it has 34 faults and the clock is a minute off, then each is named in one run, with a remedy", async () => {
  const planted = await plantedFaults();
  const environment = { ...right, ...Object.fromEntries(planted) };
  const faults = await examine({ environment, token, now: () => Date.now() + 60_000 });
  const said = faults.map(({ about, fault }) => `${about}：${fault}`);
  const unnamed = planted.filter(([, , words]) => !said.some((line) => line.startsWith(words)));
  expect(unnamed).toEqual([]);
  expect(planted).toHaveLength(34);
  expect(said).toContainEqual(expect.stringMatching(/^本机时钟：比 MongoDB 所在机器快 \d+ 秒$/));
  expect(faults.filter(({ remedy }) => remedy === "")).toEqual([]);
  const secrets = ["INVOICE_APP_SECRET_FILE", "SMS_ACCESS_KEY_SECRET_FILE", "WECHAT_API_V3_KEY_FILE"].map(
    (name) => readFileSync(right[name] ?? "", "utf8").trim(),
  );
  for (const secret of [...secrets, token]) expect(said.join("\n")).not.toContain(secret);
});

test("when the payload keys are not those that the database was used with, or Temporal lacks an attribute, then both are told", async () => {
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
  // The server takes some seconds to know a new namespace.
  for (let tries = 0; tries < 30 && !said.some((line) => line.startsWith("Temporal 搜索属性")); tries += 1) {
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
  const strange = await strangeKey();
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
});

test("when a server beyond this machine is no replica set, then that is told", () => {
  expect(replicaSetFaults("mongodb://user:word@db-1:27017/ca-renewal", {})).toHaveLength(1);
  expect(replicaSetFaults("mongodb://db-1,db-2/ca-renewal?replicaSet=rs0", { setName: "rs0" })).toEqual([]);
  expect(replicaSetFaults("mongodb://127.0.0.1:27017/ca-renewal", {})).toEqual([]);
});

test("when people come from elsewhere by https, then stand-ins on this machine, an open codec, no proxy and nobody who runs the site are told, and what is accepted stops nothing", async () => {
  const base = "https://renewal.example.gov.cn";
  const environment: Record<string, string> = {
    ...right,
    PUBLIC_URL: base,
    WECHAT_NOTIFY_URL: base,
    UNIONPAY_NOTIFY_URL: `${base}/api/callbacks/union-pay`,
    UNIONPAY_FRONT_URL: `${base}/api/callbacks/union-pay/return`,
    INVOICE_CALLBACK_URL: `${base}/api/callbacks/invoice`,
    TRUSTED_PROXIES: "172.31.240.0/24",
  };
  const parties = ["INVOICE_AUTHORIZATION_URL", "INVOICE_GATEWAY_URL", "OIDC_ISSUER", "SMS_BASE_URL"];
  const gateways = ["UNIONPAY_BASE_URL", "UNIONPAY_FILE_URL", "WECHAT_BASE_URL"];
  const stopping = [...parties, ...gateways, "CODEC_PATH_SECRET"].toSorted();
  const look = async (more: Record<string, string>) =>
    (await examine({ environment: { ...environment, ...more }, token, now: Date.now })).map(
      ({ about, stops, accepted }) => `${stops ? "stops" : accepted ? "accepted" : "warns"} ${about}`,
    );
  const secret = { CODEC_PATH_SECRET: "x".repeat(40) };
  const unsaid = ["SITE_ICP_FILING", "SITE_ORGANISATION", "SITE_POLICE_FILING", "TRUSTED_PROXIES"];
  const told = await look({ ...secret, ...Object.fromEntries(unsaid.map((name) => [name, ""])) });
  const warnings = unsaid.map((name) => `warns ${name}`);
  expect(told.toSorted()).toEqual([...stopping.map((name) => `stops ${name}`), ...warnings]);
  const accepted = await look({ ...secret, DOCTOR_ACCEPTS: stopping.join(", ") });
  expect(accepted.toSorted()).toEqual(stopping.map((name) => `accepted ${name}`));
});

test("when two kinds of SMS have one template, then the later one is named", async () => {
  const said = await found({ ...right, SMS_TEMPLATE_REVERSED: right["SMS_TEMPLATE_REISSUED"] ?? "" });
  expect(said).toEqual([
    "SMS_TEMPLATE_REISSUED：与 SMS_TEMPLATE_REVERSED 是同一个模板：收到的人会被告知错误的事",
  ]);
});

test("when UnionPay's statements are nowhere, then that is told", async () => {
  const said = await found({ ...right, UNIONPAY_FILE_URL: "http://127.0.0.1:9/" });
  expect(said).toEqual([expect.stringMatching(/^UNIONPAY_FILE_URL：取不到对账单：/)]);
});

test("when the issuer's proxy answers for it, then that warns", async () => {
  const proxy = createServer((_request, response) => response.writeHead(502).end());
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const issuer = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const faults = await examine({ environment: { ...right, OIDC_ISSUER: issuer }, token, now: Date.now });
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
  for (const wrong of [plain, { ...right, TEMPORAL_TLS: "true" }])
    expect(await found(wrong)).toEqual([expect.stringMatching(/^TEMPORAL_ADDRESS：(?!.*\[object)/)]);
  terminator.close();
});
