import { readdirSync } from "node:fs";
import { reasonOf } from "../../doctor/fault";
import { inChinese } from "../../doctor/words";
import { readConfiguration } from "../../doctor/checks/configuration";
import { readProjectFile } from "../deploy/compose";

test.each([
  ["is required", "没有填写"],
  ["must be 15 digits", "应为 15 位数字"],
  ["must look like 0570-0000000", "格式应如 0570-0000000"],
  ['must look like {"法人锁":[20000]}: fen for 1, 2, 3 years', '格式应如 {"法人锁":[20000]}'],
  ["Too small: expected number to be >0", "太小：应 > 0"],
  ["Too big: expected number to be <=65535", "太大：应 <= 65535"],
  ["ENOENT: no such file or directory, open '/nowhere'", "没有这个文件"],
  [
    'at 法人锁: must look like {"法人锁":[20000]}: fen for 1 years',
    '“法人锁”不对：格式应如 {"法人锁":[20000]}',
  ],
  ["UNIONPAY_MERID: isn't a variable of an account", "UNIONPAY_MERID 不是账户的变量：名称写错了"],
  [
    "UNIONPAY_MER_ID: is that of another account",
    "UNIONPAY_MER_ID 与现用的或前面列出的账户相同：这里只写曾用的账户",
  ],
  ["must differ from WORKER_METRICS_PORT", "与 WORKER_METRICS_PORT 相同：Worker 启动不了"],
  ["names something new", "不对：names something new"],
])("when a reader says %j, then an operator reads %j", (said, read) => {
  expect(inChinese(said)).toBe(read);
});

test.each([
  ["INVOICE_TAX_RATE_PERCENT", "0.06", "单位是百分之一"],
  ["RECEIPT_DAYS", "15天", "单位是天"],
  ["LIMIT_CONNECTIONS", "-1", "半角的整数"],
  ["UNIONPAY_MER_ID", "1", "更正 UNIONPAY_MER_ID$"],
  ["UNIONPAY_ROOT_CERT_FILE", "/nowhere", "读权限"],
])("when %s is %s, then the remedy says how it is written", (name, value, said) => {
  const fault = readConfiguration({ [name]: value }).faults.find(({ about }) => about === name);
  expect(fault?.remedy).toMatch(new RegExp(said));
});

test("when an outside party refuses with a code, then the variable that it means is told, too", () => {
  expect(reasonOf(new Error("诺税通 grants no access token: 070304"))).toMatch(
    /070304（INVOICE_APP_KEY 不对/,
  );
  expect(reasonOf(new Error("outer", { cause: new Error("SMS: InvalidAccessKeyId.NotFound") }))).toMatch(
    /SMS_ACCESS_KEY_ID/,
  );
  expect(reasonOf(new Error("nothing known"))).toBe("nothing known");
});

test("when a reader complains, then its words have a translation, and none is left to the last resort", () => {
  const files = readdirSync("config").map((name) => `config/${name}`);
  const said = [...files, "temporal/payload-keys.ts"].flatMap((file) =>
    [...readProjectFile(file).matchAll(/["`]((?:must|can't|doesn't|names|two|is) [^"`]{4,})["`]/g)].map(
      ([, words = ""]) => words.replace(/\$\{[^}]*\}/g, "32").replace("as 32", "as a PEM certificate"),
    ),
  );
  expect(said.length).toBeGreaterThan(30);
  expect(said.filter((words) => /^不对：|^must|[a-z]{4} [a-z]{2,} [a-z]/.test(inChinese(words)))).toEqual([]);
});

test("when every variable is wrong, then each fault is told in Chinese, and none of it only by the last resort", () => {
  const wrong = Object.fromEntries(
    Object.keys(process.env)
      .map((name): [string, string] => [name, ""])
      .concat(
        [
          ...[
            "FEE_TABLE",
            "MATERIALS",
            "TRUSTED_PROXIES",
            "PUBLIC_URL",
            "API_PORT",
            "LOG_LEVEL",
            "RESTORED_FROM",
          ],
          ...["UNIONPAY_BANKS", "UNIONPAY_MER_ID", "WECHAT_APPID", "WECHAT_MERCHANT_SERIAL", "RECEIPT_DAYS"],
          ...["SITE_ICP_FILING", "OFFICE_PHONE", "RETENTION_ERASES", "WECHAT_API_V3_KEY_FILE", "OIDC_ISSUER"],
          ...["INVOICE_SELLER_TAX_NUMBER", "SMS_TEMPLATE_PAID", "INVOICE_TAX_CODE", "CLAMD_ADDRESS"],
        ].map((name): [string, string] => [name, "不对 的"]),
      ),
  );
  const said = readConfiguration(wrong).faults.map(({ about, fault }) => `${about}：${fault}`);
  expect(said.length).toBeGreaterThan(20);
  expect(said.filter((line) => line.includes("：不对：") || !/：[^：]*\p{Script=Han}/u.test(line))).toEqual(
    [],
  );
});
