import { msToTs } from "@temporalio/common/lib/time";
import { addressFaults } from "../../doctor/checks/addresses";
import { clockFaults } from "../../doctor/checks/clock";
import { characterFaults } from "../../doctor/checks/characters";
import { readConfiguration } from "../../doctor/checks/configuration";
import { databaseOptionFaults } from "../../doctor/checks/database-options";
import { retentionFaults } from "../../doctor/checks/engine";
import { productionFaults } from "../../doctor/checks/production";
import { templateFaults } from "../../doctor/checks/sms";
import { dayMs } from "../../domain/beijing-day";
import { smsPhrases, smsTemplates } from "../../domain/application/sms";
import { templates } from "../../stand-ins/sms/templates";
import { readProjectFile } from "../deploy/compose";
import { fileOf, key, linesOf, pem } from "./own-files";

const publicPem = key.publicKey.export({ type: "spki", format: "pem" });
const encrypted = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" } as const;
const pfxStart = "308209f30201033082098906092a864886f70d010701";

test.each<[string, string | Buffer, string]>([
  ["nothing", "\n", "文件是空的"],
  ["a .pfx", Buffer.from(pfxStart, "hex"), "文件是 .pfx"],
  ["DER", key.privateKey.export({ type: "pkcs8", format: "der" }), "文件是 DER"],
  ["UTF-16", Buffer.from(`\ufeff${pem}`, "utf16le"), "文件是 UTF-16"],
  ["a passphrase", key.privateKey.export(encrypted), "私钥有口令"],
  ["a public key", publicPem, "文件里是证书或公钥，不是私钥"],
  ["no first line", pem.replace(/^.*\n/, ""), "文件里没有 -----BEGIN"],
  ["a broken key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "文件里不是 PEM 私钥"],
])("when a private key's file holds %s, then that is told", (_, content, said) => {
  for (const name of ["WECHAT_MERCHANT_KEY_FILE", "UNIONPAY_SIGN_KEY_FILE"]) {
    const { faults } = readConfiguration({ [name]: fileOf("key", content) });
    expect(linesOf(faults.filter(({ about }) => about === name))).toEqual([
      expect.stringContaining(`：${said}`),
    ]);
  }
});

test.each([
  ["UTF-16", Buffer.from("\ufeff{}", "utf16le"), "文件是 UTF-16"],
  ["nothing", "", "文件是空的"],
])("when a file that isn't PEM holds %s, then that is told", (_, content, said) => {
  const { faults } = readConfiguration({ PAYLOAD_KEYS_FILE: fileOf("keys", content) });
  expect(linesOf(faults)).toContainEqual(expect.stringMatching(`^PAYLOAD_KEYS_FILE：${said}`));
});

test("when MongoDB's password isn't encoded, then that alone is told of its address; an encoded one is right", () => {
  const of = (uri: string) =>
    linesOf(readConfiguration({ MONGODB_URI: uri }).faults).filter((line) => line.startsWith("MONGODB_URI"));
  for (const password of ["p@ss", "pa/ss@1", "pa:ss", "p@ss/word"])
    expect(of(`mongodb://ca:${password}@db-1:27017/ca?tls=true`)).toEqual([
      expect.stringMatching(/^MONGODB_URI：用户名或口令里的 .* 没有编码/),
    ]);
  for (const uri of [
    "mongodb://ca:p%40ss@db-1:27017,db-2/ca",
    "mongodb+srv://ca@db.example.com",
    "mongodb://[::1]:1/ca",
  ])
    expect(of(`${uri}?tls=true`)).toEqual([]);
});

test.each([
  ["a key", pem, "文件里是密钥，不是证书"],
  [
    "two in one line",
    `${String(publicPem).trim()}${String(publicPem)}`.replaceAll("PUBLIC KEY", "CERTIFICATE"),
    "两段 PEM 连在一行",
  ],
])("when a certificate's file holds %s, then that is told", (_, content, said) => {
  const { faults } = readConfiguration({ UNIONPAY_ROOT_CERT_FILE: fileOf("root", content) });
  expect(linesOf(faults)).toContainEqual(
    expect.stringMatching(new RegExp(`^UNIONPAY_ROOT_CERT_FILE：.*${said}`)),
  );
});

test.each([
  ["WECHAT_APPID", "“wx0000000000000000”", "全角"],
  ["SMS_ACCESS_KEY_ID", "LTAI5t\u200b", "看不见"],
  ["INVOICE_SELLER_NAME", "\ufeff示例公司", "看不见"],
  ["INVOICE_CLERK", "张三 ", "首尾有空格"],
  ["MONGODB_URI", "mongodb://u:${MONGODB_PASSWORD}@db-1/ca", "占位"],
  ["WECHAT_APPID", "<您的AppID>", "占位"],
  ["SITE_ORGANISATION", "XX市公共资源交易中心", "样例"],
  ["INVOICE_SELLER_NAME", "某某科技有限公司", "样例"],
  ["INVOICE_CLERK", "开票人", "这一项叫什么"],
  ["SMS_SIGN_NAME", "短信签名", "这一项叫什么"],
  ["SITE_ORGANISATION", '"示例公共资源交易中心"', "首尾有引号"],
  ["OIDC_AUDIENCE", "'ca-renewal-api'", "首尾有引号"],
  ["PAYLOAD_KEYS_COMMAND", "/opt/kms get ca | base64 -d", "不经过 shell"],
  ["WECHAT_MERCHANT_SERIAL", "PUB_KEY_ID_0100000000000000000000000000000000", "公钥的编号"],
  ["UNIONPAY_BANKS", "ICBC：中国工商银行，ABC：中国农业银行", "全角的冒号"],
])("when %s is %j, then its characters are told", (name, value, said) => {
  expect(linesOf(characterFaults({ [name]: value }))).toEqual([
    expect.stringMatching(`^${name}：值.*${said}`),
  ]);
});

test("when people's texts have Chinese punctuation, or a variable isn't ours, then no character is told", () => {
  expect(
    characterFaults({
      OFFICE_HOURS: "工作日9：00至17：00（节假日除外）",
      INVOICE_SELLER_NAME: "示例（杭州）MAXX有限公司",
      FEE_TABLE: '\n{"法人锁（新）":[1,2,3]}\n',
      MATERIALS: '{"委托书":{"help":"写明<委托事项>"}}',
      DOCTOR_ACCEPTS: "微信支付,OIDC_CLIENT_ID",
      PAYLOAD_KEYS_COMMAND: "/opt/kms/client get ca-renewal",
      PS1: "（ ",
    }),
  ).toEqual([]);
  const defaults = [...readProjectFile(".env.example").matchAll(/^# ([A-Z][A-Z0-9_]+)=(.*)$/gm)];
  expect(defaults.length).toBeGreaterThan(50);
  expect(
    characterFaults(Object.fromEntries(defaults.map(([, name = "", value = ""]) => [name, value]))),
  ).toEqual([]);
});

test.each([
  ["mongodb://u@db-1:27017,db-2/?replicaSet=rs0", ["没有写库名"]],
  ["mongodb://u:p@db-1", ["没有写库名"]],
  ["mongodb://u@db-1/admin?replicaSet=rs0", ["库名是 admin"]],
  ["mongodb+srv://db.example.com/ca?w=1&journal=false", ["有 w=1", "有 journal=false"]],
  ["mongodb://db-1/ca?readPreference=nearest&tlsInsecure=true", ["有 readPreference", "有 tlsInsecure"]],
  ["mongodb://db-1/ca?maxPoolSize=1", ["有 maxPoolSize=1"]],
  [
    "mongodb://u:p@db-1:27017,db-2/ca?maxPoolSize=50&replicaSet=rs0&w=majority&readPreference=primary&tls=true",
    [],
  ],
])("when MongoDB's address is %s, then %j is told", (uri, said) => {
  expect(linesOf(databaseOptionFaults(uri))).toEqual(
    said.map((words) => expect.stringContaining(`MONGODB_URI：${words}`) as string),
  );
});

test.each([
  [{ PUBLIC_URL: "https://ca.example.gov.cn/start" }, ["PUBLIC_URL：主机和端口之后还有别的"]],
  [{ PUBLIC_URL: "https://CA.example.gov.cn" }, ["PUBLIC_URL：主机名里有大写字母"]],
  [{ PUBLIC_URL: "https://10.1.2.3" }, ["PUBLIC_URL：是内网的地址"]],
  [{ TEMPORAL_UI_URL: "http://localhost:8233/namespaces/default" }, ["TEMPORAL_UI_URL：末尾有"]],
  [{ TEMPORAL_UI_URL: "http://localhost:8233/" }, ["TEMPORAL_UI_URL：末尾有"]],
  [
    { UNIONPAY_BASE_URL: "https://gateway.95516.com/gateway/api/frontTransReq.do" },
    ["UNIONPAY_BASE_URL：主机和端口之后还有别的"],
  ],
  [{ UNIONPAY_BASE_URL: "https://gateway.95516.com" }, []],
  [{ PUBLIC_URL: "https://ca.example.gov.cn:8443/", TEMPORAL_UI_URL: "https://t.example.gov.cn/ui" }, []],
])("when our addresses are %j, then %j is told", (environment, said) => {
  const faults = addressFaults({ PUBLIC_URL: "https://ca.example.gov.cn", ...environment });
  expect(linesOf(faults)).toEqual(said.map((words) => expect.stringContaining(words) as string));
});

test("when production asks a party's test environment, or checks no certificate, then that stops; the real addresses don't", () => {
  const trial = {
    UNIONPAY_BASE_URL: "https://gateway.test.95516.com",
    INVOICE_GATEWAY_URL: "https://sandbox.nuonuocs.cn/open/v1/services",
    WECHAT_BASE_URL: "https://api.mch.weixin.qq.com/sandboxnew",
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
  };
  const stopping = (more: Record<string, string>) =>
    productionFaults({
      environment: { PUBLIC_URL: "https://ca.example.gov.cn", ...more },
      limits: undefined,
      renewal: undefined,
    }).flatMap(({ about, stops }) => (stops ? [about] : []));
  expect(stopping(trial).toSorted()).toEqual(Object.keys(trial).toSorted());
  const real = [
    ...readProjectFile(".env.example").matchAll(/^# ((?:WECHAT|UNIONPAY|SMS|INVOICE)_\w+_URL)=(.*)$/gm),
  ];
  expect(real.length).toBeGreaterThan(4);
  const attested = { OIDC_ISSUER: "https://attest.example.gov.cn/realms/latest" };
  expect(
    stopping({
      ...Object.fromEntries(real.map(([, name = "", value = ""]) => [name, value])),
      ...attested,
    }),
  ).toEqual([]);
});

test("when Temporal forgets what has ended after a day, then that is told, and not after a month", () => {
  const said = (days: number) =>
    linesOf(retentionFaults({ config: { workflowExecutionRetentionTtl: msToTs(days * dayMs) } }, "ca"));
  expect(said(1)).toEqual([expect.stringMatching(/^TEMPORAL_NAMESPACE：命名空间 ca .*只保留 1 天/)]);
  expect(said(30)).toEqual([]);
});

test("when a template is another message's, or has variables of nobody's, then that is told", () => {
  const said = (text: string) =>
    linesOf(templateFaults("shipped", { Code: "OK", TemplateStatus: 1, TemplateContent: text }));
  expect(said(templates.refunded.text)).toEqual([
    expect.stringMatching(/^SMS_TEMPLATE_SHIPPED：模板的文字是 SMS_TEMPLATE_REFUNDED 的/),
  ]);
  expect(said("您的锁已寄出，${nobodys}")).toEqual([expect.stringContaining("不提供的变量 nobodys")]);
  expect(said(templates.shipped.text)).toEqual([]);
});

test.each([
  [{ 微信支付: 0, 认证服务: -600_000 }, ["认证服务的时钟：快 600 秒"]],
  [{ 微信支付: -600_000, 认证服务: -600_000 }, ["本机时钟：比微信支付慢", "本机时钟：比认证服务慢"]],
  [{ 认证服务: 60_000 }, ["本机时钟：比认证服务快 60 秒"]],
  [{ 微信支付: 1_000, 认证服务: 0 }, []],
])("when this clock is ahead of others' by %j ms, then %j is told", (ahead, said) => {
  const readings = Object.entries(ahead).map(([of, aheadMs]) => ({ of, aheadMs }));
  expect(linesOf(clockFaults(readings))).toEqual(
    said.map((words) => expect.stringContaining(words) as string),
  );
});

test("when an SMS has the registered text, then it is taken for its own and no other with its variables", () => {
  for (const template of smsTemplates)
    expect(smsTemplates.filter((other) => smsPhrases[other].test(templates[template].text))).toContain(
      template,
    );
  expect(smsPhrases.shipped.test(templates.dispatched.text)).toBe(false);
  expect(smsPhrases.approved.test(templates.paid.text)).toBe(false);
  expect(smsPhrases.paid.test(templates.approved.text)).toBe(false);
  expect(smsPhrases.reversed.test(templates.confirming.text)).toBe(false);
});
