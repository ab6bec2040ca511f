import { defaultFeeTable } from "../../domain/application/fees";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readInvoiceProviderConfig } from "../../config/invoice-provider";
import { readConfiguration } from "../../doctor/checks/configuration";
import { invoiceTermFaults } from "../../doctor/checks/invoice";
import { profiles, unreadFaults } from "../../doctor/checks/unread";
import { release } from "../../config/worker";
import { composeFile, readProjectFile } from "../deploy/compose";

const dir = mkdtempSync(join(tmpdir(), "unread-"));
const authorities = join(dir, "ca.pem");
writeFileSync(authorities, "-----BEGIN CERTIFICATE-----\n");
const open = join(dir, "open-key");
writeFileSync(open, randomBytes(32).toString("base64"));
chmodSync(open, 0o644);

const inFile = (content: string, mode = 0o600): string => {
  const file = join(mkdtempSync(join(dir, "one-")), "wecom-url");
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
};
const changeable = mkdtempSync(join(dir, "changeable-"));
chmodSync(changeable, 0o777);
const key = randomBytes(32).toString("base64");
const keysFile = (keys: string) => inFile(`{"currentKeyId":"k1","keys":{${keys}}}`);
const countingUp = Buffer.from("0123456789abcdef0123456789abcdef").toString("base64");

const now = Date.parse("2026-11-30T00:00:00Z");

/**
 * Returns the variables of which the doctor complains. The environment is incomplete here; other checks report that.
 */
const look = (environment: Record<string, string>) =>
  unreadFaults(environment, readConfiguration(environment).configuration, now).map(
    ({ about, fault }) => `${about}：${fault}`,
  );

test("when settings are as a site has them, then nothing is said", () => {
  const right = {
    FEE_TABLE: JSON.stringify(defaultFeeTable),
    MATERIALS: '{"营业执照":{"lockTypes":["法人锁"]},"授权委托书":{}}',
    RESTORED_FROM: "2026-11-29T02:00:00Z",
    CLAMD_ADDRESS: "clamav:3310",
    NODE_EXTRA_CA_CERTS: authorities,
    COMMANDS_DIR: "/var/lib/no-volume-of-the-doctor",
    COMPOSE_PROFILES: "monitoring,clamav",
    WORKER_BUILD_ID: `${release()}-night`,
    LOG_LEVEL: "debug",
    PAYLOAD_KEYS_FILE: keysFile(`"k1":"${key}","k2":"${randomBytes(32).toString("base64")}"`),
    AUDIT_KEYS_FILE: inFile(`${randomBytes(32).toString("base64")}\n${randomBytes(32).toString("base64")}\n`),
    SMS_ACCESS_KEY_SECRET_FILE: inFile(`${randomBytes(24).toString("base64")}\r\n`),
    UNIONPAY_ROOT_CERT_FILE: open,
  };
  expect(look({})).toEqual([]);
  expect(look(right)).toEqual([]);
});

test.each([
  ["NODE_EXTRA_CA_CERTS", "/nowhere/ca.pem", /没有这个文件或目录/],
  ["COMPOSE_PROFILES", "clamav,monitor", /没有“monitor”/],
  ["WORKER_BUILD_ID", "0.9.0", /是 0\.9\.0，而这一版是/],
  ["AUDIT_KEYS_FILE", inFile("change-me-".repeat(4)), /有规律/],
  ["WECHAT_API_V3_KEY_FILE", inFile("12345678901234567890123456789012"), /有规律/],
  ["NODE_EXTRA_CA_CERTS", __dirname, /不是 PEM 证书/],
  ["NODE_EXTRA_CA_CERTS", open, /不是 PEM 证书/],
  ["FEE_TABLE", '{"法人锁":[20000,40000,60000]}', /没有“单位锁”、“业务锁”：这种锁不能申请延期/],
  ["HOLIDAYS", "2024-10-01~2024-10-07", /只写到 2024 年/],
  ["WORKING_WEEKENDS", "2026-10-09", /2026-10-09 不是周六、周日/],
  ["FEE_TABLE", '{"法人锁 ":[20000,40000,60000]}', /锁类型“法人锁 ”中有空格/],
  ["MATERIALS", '{"营业执照":{"lockTypes":["法人琐"]}}', /锁类型“法人琐”不在 FEE_TABLE 中/],
  ["RESTORED_FROM", "2026-12-30T00:00:00Z", /在将来/],
  ["RESTORED_FROM", "2025-11-30T00:00:00Z", /是 365 天以前/],
  ["CLAMD_ADDRESS", "127.0.0.1:3310", /容器里的 127\.0\.0\.1 是容器自己/],
  ["LOG_LEVEL", "silent", /什么也查不到/],
  ["COMMANDS_DIR", "/dev/shm/ca/commands", /在内存里/],
  ["WECHAT_PLATFORM_KEYS_DIR", changeable, /谁都能改/],
  ["UNIONPAY_ROOT_CERT_FILE", inFile("-----BEGIN", 0o666), /谁都能改/],
  ["WORKER_DORMANT_PATCHES", "no such step", /没有新步骤“no such step”/],
  ["FEE_TABLE", '{"机构锁":[20000,40000,60000],"机构\\u9501":[1,2,3]}', /“机构锁”写了两次/],
  ["PAYLOAD_KEYS_FILE", keysFile(`"k1":"${key}","k1":"${key}"`), /“k1”写了两次/],
  ["PAYLOAD_KEYS_FILE", keysFile(`"k1":"${key}","k2":"${key}"`), /密钥 k2 与 k1 是同一把/],
  ["PAYLOAD_KEYS_FILE", keysFile(`"k1":"${countingUp}"`), /密钥 k1 有规律/],
  ["SMS_ACCESS_KEY_SECRET_FILE", inFile("AccessKey ID,AccessKey Secret\r\nLTAI5,abc\r\n"), /不只是密钥/],
  ["INVOICE_AUTHORIZATION_FILE", inFile('{"access_token":"abc"}'), /不只是密钥/],
  ["INVOICE_APP_SECRET_FILE", inFile("INVOICE_APP_SECRET=abcdef"), /不只是密钥/],
  ["MATERIALS", '{"法定代表人身份证":{"required":true}}', /“法定代表人身份证”含敏感个人信息/],
  ["LOG_LEVEL", "trace", /很快写满/],
  ["WECHAT_OTHER_ACCOUNT_FILE", "/run/keys/others.json", /没有这个变量/],
  ["RETENTION_ERASE", "true", /没有这个变量/],
  ["WECHAT_APPID", "1900000109", /不是 AppID/],
  ["TEMPORAL_UI_CLIENT_ID", "ca-portal", /是门户的客户端/],
])("when %s is %s, then that alone is told", (name, value, said) => {
  const [told = "", ...others] = look({ [name]: value });
  expect(told).toMatch(new RegExp(`^${name}：`));
  expect(told).toMatch(said);
  expect(others).toEqual([]);
});

test("when a robot's address can be read by all, or a secret stands in two files, then both variables are named", () => {
  const robot = inFile("https://robot.example.com", 0o644);
  expect(look({ ALERTS_DIR: dirname(robot) })).toEqual(["ALERTS_DIR/wecom-url：这台机器上谁都能读这个文件"]);
  expect(look({ PAYLOAD_KEYS_FILE: keysFile(`"k1":"${key}"`), AUDIT_KEYS_FILE: inFile(`${key}\n`) })).toEqual(
    ["AUDIT_KEYS_FILE：与 PAYLOAD_KEYS_FILE 里是同一个密钥：读到一个，就有了另一个"],
  );
});

test("when profiles are known, then they are those of docker-compose.yml", () => {
  const named = [...readProjectFile(composeFile).matchAll(/profiles: \[(\w+)\]/g)].map(([, name]) => name);
  expect([...new Set(named)].toSorted()).toEqual(profiles.toSorted());
});

test.each([
  [{ taxRatePercent: 7 }, "INVOICE_TAX_RATE_PERCENT：是 7：增值税没有这个税率"],
  [{ taxRatePercent: 13 }, "INVOICE_TAX_RATE_PERCENT：是 13：INVOICE_TAX_CODE"],
  [{ taxRatePercent: 13, taxCode: "1090500000000000000" }, undefined],
  [{ taxCode: "1090500000000000000" }, "INVOICE_TAX_RATE_PERCENT：是 6：INVOICE_TAX_CODE"],
  [{ taxCode: "3049900000000000000" }, undefined],
  [{ itemName: "信息技术服务*CA锁延期服务" }, "INVOICE_ITEM_NAME：税收分类简称没有夹在"],
  [{ itemName: "＊信息技术服务＊CA锁延期服务" }, "INVOICE_ITEM_NAME：税收分类简称没有夹在"],
  [{ itemName: "CA锁延期服务" }, undefined],
  [
    { documentOrigins: ["https://*.jss.com.cn", "https://*.com.cn"] },
    "INVOICE_DOCUMENT_ORIGINS：https://*.com.cn",
  ],
  [{ documentOrigins: ["https://jss.com.cn"] }, "INVOICE_DOCUMENT_ORIGINS：没有 *."],
  [{ documentOrigins: ["https://*.cn"] }, "INVOICE_DOCUMENT_ORIGINS：https://*.cn"],
])("when an invoice's terms are %j, then %s is told", (terms, said) => {
  const invoice = readInvoiceProviderConfig({
    ...{ INVOICE_APP_KEY: "key", INVOICE_APP_SECRET_FILE: inFile("secret"), INVOICE_CLERK: "示例开票人" },
    ...{ INVOICE_CALLBACK_URL: "https://ca.example.gov.cn/i", INVOICE_SELLER_NAME: "示例公司" },
    INVOICE_SELLER_TAX_NUMBER: "91330604MA00000013",
  });
  const [first, ...others] = invoiceTermFaults({ ...invoice, ...terms });
  expect(first && `${first.about}：${first.fault}`).toEqual(said && expect.stringContaining(said));
  expect(others).toEqual([]);
});
