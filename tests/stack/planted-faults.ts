import { generateKeyPairSync, randomUUID } from "node:crypto";
import { copyFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mongoose from "mongoose";
import { issueIdentity } from "../../stand-ins/union-pay/certificate-authority";
import type { TestStack } from "../support/test-stack";

export const dayMs = 86_400_000;

/** A faulty value of a variable, and the beginning of the doctor's finding about it. */
export type Planted = [variable: string, value: string, said: string];

/** Provides a sound configuration of the stack, and single changes that make it faulty. */
export async function openConfigurations(stack: TestStack) {
  const dir = await mkdtemp(join(tmpdir(), "doctor-"));
  /** Returns the address of a new database of this test on the stack's server. */
  const databaseUri = (): string => {
    const uri = new URL(stack.addresses.mongo);
    uri.pathname = `/doctor-${randomUUID()}`;
    return uri.href;
  };
  const right: Record<string, string> = { ...stack.env, MONGODB_URI: databaseUri() };

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

  /** Returns faults in variables and files that the programs read. */
  async function plantedFaults(): Promise<Planted[]> {
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
        "WECHAT_API_V3_KEY_FILE：文件里不是 32 字节的密钥",
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
      ["UNIONPAY_BANKS", "ICBC", "UNIONPAY_BANKS：格式应如"],
      ["UNIONPAY_NOTIFY_URL", "https://elsewhere.example/news", "UNIONPAY_NOTIFY_URL：不是本系统的地址"],
      ["UNIONPAY_FRONT_URL", "", "UNIONPAY_FRONT_URL：没有填写"],
      ["PUBLIC_URL", "http://renewal.example", "PUBLIC_URL：不是 https"],
      ["INVOICE_APP_SECRET_FILE", join(dir, "nowhere"), "INVOICE_APP_SECRET_FILE："],
      ["INVOICE_SELLER_TAX_NUMBER", "91320604MA0000001X", "INVOICE_SELLER_TAX_NUMBER：不是统一社会信用代码"],
      ["INVOICE_TAX_RATE_PERCENT", "600", "INVOICE_TAX_RATE_PERCENT："],
      ["SMS_SIGN_NAME", "没有登记", "SMS_SIGN_NAME：服务商没有这个签名"],
      ["SMS_TEMPLATE_REJECTED", "SMS_999", "SMS_TEMPLATE_REJECTED：服务商没有这个模板"],
      [
        "SMS_TEMPLATE_PAID",
        right["SMS_TEMPLATE_SHIPPED"] ?? "",
        "SMS_TEMPLATE_PAID：模板的文字是 SMS_TEMPLATE_SHIPPED 的",
      ],
      [
        "SMS_TEMPLATE_SHIPPED",
        right["SMS_TEMPLATE_DISPATCHED"] ?? "",
        "SMS_TEMPLATE_SHIPPED：模板的文字是 SMS_TEMPLATE_DISPATCHED 的",
      ],
      [
        "SMS_TEMPLATE_DISPATCHED",
        right["SMS_TEMPLATE_SHIPPED"] ?? "",
        "SMS_TEMPLATE_DISPATCHED：模板的文字是 SMS_TEMPLATE_SHIPPED 的",
      ],
      ["OIDC_OTHER_CLIENT_IDS", "one，two", "OIDC_OTHER_CLIENT_IDS：值里有全角的标点"],
      ["TEMPORAL_UI_URL", "http://127.0.0.1:9/namespaces", "TEMPORAL_UI_URL：末尾有斜杠"],
      ["OIDC_AUDIENCE", "another-api", "OIDC_AUDIENCE：令牌的 aud 是"],
      ["TEMPORAL_NAMESPACE", "nowhere", "TEMPORAL_NAMESPACE："],
      [
        "MONGODB_URI",
        conflicting,
        "MongoDB 集合 applications：索引 orgCode_1_updatedAt_-1__id_1 的选项与程序不符",
      ],
      ["PAYLOAD_KEYS_FILE", await fileOf("keys.json", "{}"), "PAYLOAD_KEYS_FILE："],
      ["FEE_TABLE", "200", "FEE_TABLE：格式应如"],
      ["PAYMENT_WINDOW_SECONDS", "-5", "PAYMENT_WINDOW_SECONDS："],
      ["RECEIPT_DAYS", "soon", "RECEIPT_DAYS："],
      ["WORKER_CACHED_WORKFLOWS", "0", "WORKER_CACHED_WORKFLOWS："],
      ["API_PORT", "99999", "API_PORT："],
      ["LOG_LEVEL", "loud", "LOG_LEVEL："],
      ["RETENTION_ERASES", "yes", "RETENTION_ERASES：只能是 true 或 false"],
      ["RETAIN_AUDIT_DAYS", "30d", "RETAIN_AUDIT_DAYS："],
      ["TRUSTED_PROXIES", "172.16.0.0/12/3,1.2.3.4/99", "TRUSTED_PROXIES：应为地址或网段"],
      ["SITE_ICP_FILING", "12345678", "SITE_ICP_FILING：格式应如"],
      ["SITE_POLICE_FILING", "浙公网安备1号", "SITE_POLICE_FILING：格式应如"],
      ["OFFICE_PHONE", "请到窗口", "OFFICE_PHONE：格式应如"],
      ["LIMIT_READS_PER_MINUTE", "0", "LIMIT_READS_PER_MINUTE："],
      [
        "WORKER_HEALTH_PORT",
        right["WORKER_METRICS_PORT"] ?? "",
        "WORKER_HEALTH_PORT：与 WORKER_METRICS_PORT 相同",
      ],
      [
        "UNIONPAY_OTHER_ACCOUNTS_FILE",
        await fileOf("accounts.json", '[{"UNIONPAY_MERID":"777000000000002"}]'),
        "UNIONPAY_OTHER_ACCOUNTS_FILE：UNIONPAY_MERID 不是账户的变量",
      ],
      ["MATERIALS", '{"营业执照":{"require":true}}', "MATERIALS：“营业执照.require”不对：格式应如"],
      ["DOCTOR_ACCEPTS", "UNIONPAY_SIGNER_NAME", "DOCTOR_ACCEPTS：“UNIONPAY_SIGNER_NAME”现在没有问题"],
    ];
  }

  const base = "https://renewal.example.gov.cn";
  /** Sound settings of a production site, which people reach from outside by https. */
  const production: Record<string, string> = {
    ...right,
    PUBLIC_URL: base,
    WECHAT_NOTIFY_URL: base,
    UNIONPAY_NOTIFY_URL: `${base}/api/callbacks/union-pay`,
    UNIONPAY_FRONT_URL: `${base}/api/callbacks/union-pay/return`,
    INVOICE_CALLBACK_URL: `${base}/api/callbacks/invoice`,
    TRUSTED_PROXIES: "172.31.240.0/24",
    // Without uploads, no virus scanner is required.
    MATERIALS: "{}",
    CODEC_PATH_SECRET: "",
    // The tests' folders are where this machine keeps temporary files, which may be in memory.
    COMMANDS_DIR: "",
    // Workers of the tests take over at once, which production must not do.
    WORKER_TAKES_OVER_AFTER_SECONDS: "",
  };
  /** Variables of outside parties that the system trusts, and that run on this machine in every test. */
  const standIns = [
    ...["INVOICE_AUTHORIZATION_URL", "INVOICE_GATEWAY_URL", "OIDC_ISSUER", "SMS_BASE_URL"],
    ...["UNIONPAY_BASE_URL", "UNIONPAY_FILE_URL", "WECHAT_BASE_URL"],
  ];

  /** Returns faults of a production configuration that the programs accept and only the doctor reports. */
  async function plantedInProduction(): Promise<Planted[]> {
    const secret = await fileOf("strange-secret", "x".repeat(40));
    await chmod(secret, 0o644);
    return [
      ...standIns.map((name): Planted => [name, right[name] ?? "", `${name}：是本机的地址`]),
      ["CODEC_PATH_SECRET", "x".repeat(40), "CODEC_PATH_SECRET：正式环境设了免令牌的解密路径"],
      ["TRUSTED_PROXIES", "", "TRUSTED_PROXIES：没有信任任何代理"],
      ["UNIONPAY_FILE_URL", "http://127.0.0.1:9/", "UNIONPAY_FILE_URL：取不到对账单"],
      ["AUDIT_KEYS_FILE", secret, "AUDIT_KEYS_FILE：这台机器上谁都能读"],
      [
        "NODE_EXTRA_CA_CERTS",
        await certificateOf("former.crt", -20, -10),
        "NODE_EXTRA_CA_CERTS：其中的颁发机构已于",
      ],
      ["COMMANDS_DIR", secret, "COMMANDS_DIR：不是目录"],
      ["LIMIT_REQUESTS_PER_MINUTE_OF_ADDRESS", "300", "LIMIT_REQUESTS_PER_MINUTE_OF_ADDRESS：是 300，比"],
      ["MONGODB_URI", `${right["MONGODB_URI"]}&w=1`, "MONGODB_URI：有 w=1"],
      ["NODE_TLS_REJECT_UNAUTHORIZED", "0", "NODE_TLS_REJECT_UNAUTHORIZED：是 0"],
      ["UNIONPAY_BANKS", "ICBC:中国建设银行", "UNIONPAY_BANKS：中国建设银行写成了 ICBC"],
      ["TEMPORAL_TLS", "true", "TEMPORAL_ADDRESS："],
      [
        "SMS_TEMPLATE_REISSUED",
        right["SMS_TEMPLATE_REVERSED"] ?? "",
        "SMS_TEMPLATE_REISSUED：与 SMS_TEMPLATE_REVERSED 是同一个模板",
      ],
      ["SMS_ACCESS_KEY_SECRET_FILE", secret, "短信服务：查询模板不成"],
      ["INVOICE_APP_SECRET_FILE", secret, "发票服务：查询发票不成"],
      ["WECHAT_MERCHANT_KEY_FILE", await strangeKey(), "微信支付：查询订单不成"],
    ];
  }

  return {
    ...{ dir, right, production, standIns, databaseUri, fileOf, strangeKey },
    ...{ plantedFaults, plantedInProduction },
    remove: () => rm(dir, { recursive: true }),
  };
}
