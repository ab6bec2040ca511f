import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../embedded/stack/free-ports";
import { requirePorts } from "../../embedded/stack/first-look";
import type { Ports } from "../../embedded/stack/ports";
import { startStack } from "../../embedded/stack/start-stack";
import { StartError } from "../../embedded/tools/start-error";

let home: string;
/** A data folder whose keys and certificates are made, of a start that went no further. */
let provisioned: string;
let ports: Ports;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "failed-starts-"));
  provisioned = join(home, "provisioned");
  ports = await freePorts();
  await failure({ settings: { RECEIPT_DAYS: "0" }, dataDir: provisioned });
});
afterAll(() => rmSync(home, { recursive: true }));

interface Start {
  settings?: Record<string, string>;
  dataDir: string;
}

/** Starts a stack that can't start. @returns what the user is told */
async function failure({ settings = {}, dataDir }: Start): Promise<string> {
  const reported: string[] = [];
  const start = async () => {
    const environment = { ...portVariables(), ...settings };
    const report = (line: string) => reported.push(line);
    const chosen = await requirePorts({ ...environment, DATA_DIR: dataDir });
    const stack = await startStack({ dataDir, ports: chosen, settings, report });
    await stack.stop();
  };
  const error: unknown = await start().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect(reported).toEqual([]);
  return (error as StartError).message;
}

/** Copies a data folder, so that a test doesn't have to make keys. */
function copyOf(folder: string): string {
  const copy = mkdtempSync(join(home, "data-"));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

const portVariables = () => ({
  API_PORT: String(ports.api),
  MONGODB_PORT: String(ports.mongo),
  ...standIns(),
});
const standIns = () => ({
  TEMPORAL_PORT: String(ports.temporal),
  TEMPORAL_UI_PORT: String(ports.temporalUi),
  OIDC_PORT: String(ports.identity),
  WECHAT_GATEWAY_PORT: String(ports.wechatGateway),
  UNIONPAY_GATEWAY_PORT: String(ports.unionPayGateway),
  SMS_PROVIDER_PORT: String(ports.smsProvider),
  INVOICE_PROVIDER_PORT: String(ports.invoiceProvider),
  AUTHORITY_PORT: String(ports.authority),
  WEBHOOK_RECEIVER_PORT: String(ports.webhookReceiver),
  WORKER_HEALTH_PORT: String(ports.workerHealth),
  WORKER_METRICS_PORT: String(ports.workerMetrics),
});

/** Expects each fault in one shape: what is at fault, what is wrong, and below it what to do. None is a stack or English. */
function expectShape(told: string): void {
  for (const trouble of told.split(/^(?=✘ )/m))
    expect(trouble).toMatch(/^✘ [^：\n]+：.+\n {4}.*[\p{Script=Han}]/u);
  expect(told).not.toMatch(/^\s+at /m);
  expect(told).not.toMatch(/(^|[^\w./-])[A-Za-z']+( [a-z']+){2,}/);
}

const nobodyListens = "127.0.0.1:9";

describe("a setting that keeps the stack from starting", () => {
  test.each<[fault: string, settings: Record<string, string>, told: RegExp]>([
    [
      "a payment window of 0",
      { PAYMENT_WINDOW_SECONDS: "0" },
      /^✘ 环境变量 PAYMENT_WINDOW_SECONDS：太小.*（现为 0）/,
    ],
    ["a payment window in words", { PAYMENT_WINDOW_SECONDS: "五分钟" }, /PAYMENT_WINDOW_SECONDS：不是数字/],
    ["half a day of receipt", { RECEIPT_DAYS: "0.5" }, /RECEIPT_DAYS：不是整数/],
    [
      "a fee table that is no JSON",
      { FEE_TABLE: "{法人锁:200}" },
      /环境变量 FEE_TABLE：格式应如 .*（现为 {法人锁:200}）/,
    ],
    ["a fee table with one year", { FEE_TABLE: '{"法人锁":[20000]}' }, /FEE_TABLE：.*法人锁.*格式应如/],
    ["centuries for an invoice", { INVOICE_WINDOW_DAYS: "1000000000" }, /INVOICE_WINDOW_DAYS：太大.*36500/],
    ["a password of one letter", { DEMO_PASSWORD: "a" }, /DEMO_PASSWORD：太短[^（]+\n/],
    ["a word for a truth value", { REFUSE_OTHER_LOCK_TYPES: "yes" }, /只能是 true 或 false/],
    ["a log level that isn't there", { LOG_LEVEL: "verbose" }, /LOG_LEVEL：只能是 .* 之一/],
    ["a limit of -1", { LIMIT_DRAFTS_PER_DAY: "-1" }, /LIMIT_DRAFTS_PER_DAY：太小.*（现为 -1）/],
    ["a network that trusts everybody", { TRUSTED_PROXIES: "0.0.0.0/0" }, /TRUSTED_PROXIES：应为地址或网段/],
    ["a filing number", { SITE_ICP_FILING: "12345" }, /SITE_ICP_FILING：格式应如 浙ICP备/],
    ["a telephone number", { OFFICE_PHONE: "call us" }, /OFFICE_PHONE：格式应如/],
    [
      "a public address without TLS",
      { PUBLIC_URL: "http://ca.example.com" },
      /PUBLIC_URL：是公网的地址，须加密/,
    ],
    ["an address without a scheme, once", { PUBLIC_URL: "ca.example" }, /^✘ 环境变量 PUBLIC_URL：[^✘]+$/],
    ["an address with a slash too many", { PUBLIC_URL: "https://ca.example/" }, /路径中有 \/\//],
    ["materials that are no JSON", { MATERIALS: "营业执照" }, /MATERIALS：格式应如/],
    [
      "a cipher that isn't there",
      { PAYLOAD_KEYS_ALGORITHM: "DES" },
      /PAYLOAD_KEYS_ALGORITHM：没有这种算法（现为 DES）/,
    ],
    [
      "a file of keys that isn't there",
      { AUDIT_KEYS_FILE: "/nowhere/keys" },
      /AUDIT_KEYS_FILE：(没有这个文件|读不出来)/,
    ],
    ["an address for Temporal alone", { TEMPORAL_BIND: "10.0.0.1" }, /TEMPORAL_BIND：.*（现为 10\.0\.0\.1）/],
    ["an address for MongoDB that is none", { MONGODB_BIND: "999.1.1.1" }, /MONGODB_BIND：.*（现为 999/],
    [
      "a mongod that isn't there",
      { MONGOD_BINARY: "/nowhere/mongod" },
      /MONGOD_BINARY：不是可执行文件（现为 \/nowhere/,
    ],
    [
      "a Temporal that isn't there",
      { TEMPORAL_CLI: "/nowhere/temporal" },
      /TEMPORAL_CLI：不是可执行文件（现为 \/nowhere/,
    ],
    ["a mongod that is another program", { MONGOD_BINARY: "/bin/true" }, /MONGOD_BINARY：不是所要的程序/],
    ["a Temporal that is another program", { TEMPORAL_CLI: "/bin/false" }, /TEMPORAL_CLI：不是所要的程序/],
    [
      "a MongoDB that doesn't answer",
      { MONGODB_URI: `mongodb://${nobodyListens}/ca?directConnection=true` },
      /MONGODB_URI：它指定的 MongoDB 无法连接/,
    ],
    ["a secret's value, which it doesn't repeat", { CODEC_PATH_SECRET: "hunter2" }, /_SECRET：[^（]+\n/],
    [
      "a MongoDB with an option that nobody knows",
      { MONGODB_URI: `mongodb://${nobodyListens}/ca?bogus=1` },
      /MONGODB_URI：它指定的 MongoDB 无法连接/,
    ],
    ["a restore of yesterday", { RESTORED_FROM: "yesterday" }, /^✘ 环境变量 RESTORED_FROM：不是时间/],
    ["a MongoDB of another scheme", { MONGODB_URI: "postgres://127.0.0.1/ca" }, /MONGODB_URI：应为 mongodb/],
    [
      "a Temporal that doesn't answer",
      { TEMPORAL_ADDRESS: nobodyListens },
      /TEMPORAL_ADDRESS.*无法在 Temporal/,
    ],
    ["a Temporal without a port", { TEMPORAL_ADDRESS: "localhost" }, /TEMPORAL_ADDRESS：应为 主机:端口/],
    [
      "an identity provider that doesn't answer",
      { OIDC_ISSUER: `http://${nobodyListens}`, OIDC_AUDIENCE: "api", OIDC_CLIENT_ID: "portal" },
      /OIDC_ISSUER：它指定的身份认证服务无法连接/,
    ],
    [
      "gateways without a merchant",
      { WECHAT_BASE_URL: "https://api.example" },
      /WECHAT_MCHID：没有填写\n {4}请用 export 设置/,
    ],
    ["a port in words", { API_PORT: "http" }, /^✘ 环境变量 API_PORT：不是端口号（现为 http）/],
    ["two bad ports at once", { API_PORT: "0", OIDC_PORT: "70000" }, /API_PORT[^]*OIDC_PORT/],
    ["a bad port and a bad number", { API_PORT: "0", RECEIPT_DAYS: "0" }, /API_PORT[^]*RECEIPT_DAYS/],
  ])("tells about %s before anything starts", async (_, settings, expected) => {
    const dataDir = copyOf(provisioned);
    const variables = {
      MONGOD_BINARY: process.env["MONGOD_BINARY"],
      TEMPORAL_CLI: process.env["TEMPORAL_CLI"],
    };
    Object.assign(process.env, settings);
    try {
      const told = await failure({ settings, dataDir });
      expect(told).toMatch(expected);
      expectShape(told);
    } finally {
      for (const name of Object.keys(settings)) Reflect.deleteProperty(process.env, name);
      for (const [name, value] of Object.entries(variables))
        if (value !== undefined) process.env[name] = value;
    }
  });

  test("tells about faults of every kind at once, and of each variable once", async () => {
    const uri = `mongodb://${nobodyListens}/ca?directConnection=true`;
    const settings = { OIDC_ISSUER: "issuer", LOG_LEVEL: "loud", TEMPORAL_BIND: "here", MONGODB_URI: uri };
    const told = await failure({ settings, dataDir: copyOf(provisioned) });
    expect(told.match(/(?<=^✘ 环境变量 )\w+/gm)).toEqual([
      "LOG_LEVEL",
      "OIDC_ISSUER",
      "MONGODB_URI",
      "TEMPORAL_BIND",
    ]);
  });
});

describe("a data folder that keeps the stack from starting", () => {
  const damaged =
    (file: string, content = "damaged") =>
    (dir: string) => {
      mkdirSync(join(dir, file, ".."), { recursive: true });
      writeFileSync(join(dir, file), content);
    };
  const anew = /请从备份恢复它，或删除这一个文件，启动时会重新生成（.+）/;
  const whole = /请从备份恢复整个数据目录；不要这些数据的，把整个数据目录移走/;
  const provider = /请从备份恢复它，或把 .+ 移走/;

  test.each<[file: string, damage: (dir: string) => void, remedy: RegExp]>([
    ["keys/payload-keys.json", damaged("keys/payload-keys.json"), whole],
    ["keys/payload-keys.json", damaged("keys/payload-keys.json", '{"currentKeyId":"a","keys":{}}'), whole],
    ["keys/audit-keys", damaged("keys/audit-keys", "short"), anew],
    ["keys/codec-path", damaged("keys/codec-path", "//"), anew],
    ["temporal/temporal.db", damaged("temporal/temporal.db"), /【核对全部并恢复】/],
    ["mongo/java/data.mv", damaged("mongo/java/data.mv"), whole],
    ["identity/secrets.json", damaged("identity/secrets.json", '{"passwords":'), anew],
    ["wechat-gateway/gateway-identity.json", damaged("wechat-gateway/gateway-identity.json", ""), anew],
    ["wechat-gateway/merchant-key.pem", damaged("wechat-gateway/merchant-key.pem"), provider],
    ["union-pay-gateway", damaged("union-pay-gateway/certificates/gateway.crt"), provider],
    ["webhook-receiver/endpoint.json", damaged("webhook-receiver/endpoint.json", "[]]"), anew],
    ["inventory.json", damaged("inventory.json", "{}"), anew],
    ["restored-from", damaged("restored-from", "yesterday"), /删除这一个文件/],
    ["restored-from", (dir) => mkdirSync(join(dir, "restored-from")), /restored-from：是目录，不是文件/],
    ["不完整", damaged("inventory.json", '["mongo/java/data.mv"]'), whole],
    [
      "keys/codec-path",
      (dir) => rmSync(join(dir, "keys/codec-path")) ?? mkdirSync(join(dir, "keys/codec-path")),
      /目录/,
    ],
  ])("names %s and the way out", async (file, damage, remedy) => {
    const dataDir = copyOf(provisioned);
    damage(dataDir);
    const told = await failure({ dataDir });
    expect(told).toContain(file);
    expect(told).toMatch(remedy);
    expectShape(told);
  });

  test("names what is in the way when the path is a file, below a file, a link to itself, or where nobody can make one", async () => {
    const file = join(home, "a-file");
    writeFileSync(file, "");
    const loop = join(home, "loop");
    symlinkSync(loop, loop);
    const nowhere = process.platform === "linux" ? ["/proc/nope"] : [];
    for (const [dataDir, named] of [
      [file, file],
      [join(file, "below"), `${file}：`],
      [loop, loop],
      ...nowhere.map((path) => [path, path] as const),
    ] as const) {
      const told = await failure({ dataDir });
      expect(told).toContain(named);
      expectShape(told);
    }
  });
});

test("names each port that is taken, and its variable", async () => {
  const listening: Server[] = [ports.api, ports.mongo].map((port) =>
    createServer().listen(port, "127.0.0.1"),
  );
  try {
    const told = await failure({ dataDir: copyOf(provisioned) });
    expect(told).toMatch(new RegExp(`${ports.mongo}：已被其他程序占用[^]*MONGODB_PORT[^]*API_PORT`));
    expectShape(told);
  } finally {
    await Promise.all(listening.map((server) => new Promise((resolve) => server.close(resolve))));
  }
});

test("leaves no log of a program, since none was started", () => {
  const logs = readdirSync(home, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".log"),
  );
  expect(logs).toEqual([]);
});
