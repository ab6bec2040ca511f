import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wechatPaySettings } from "../../config/wechat-pay";
import { provision } from "../../stand-ins/wechat-pay";

let dir: string;
let env: Record<string, string>;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "wechat-settings-"));
  const { consumers } = await provision({ dir, url: "http://127.0.0.1:9000" });
  env = { ...consumers, WECHAT_NOTIFY_URL: "https://ca.example.com/" };
});
afterAll(() => rmSync(dir, { recursive: true }));

test("when all is set, then the notices' path is added to the base address", () => {
  expect(wechatPaySettings(env)).toMatchObject({
    baseUrl: "http://127.0.0.1:9000",
    notifyUrl: "https://ca.example.com/api/callbacks/wechat-pay",
  });
});

test("when it is provisioned again, then the keys stay", async () => {
  expect((await provision({ dir, url: "http://127.0.0.1:9000" })).consumers).toMatchObject(
    Object.fromEntries(Object.entries(env).filter(([name]) => name !== "WECHAT_NOTIFY_URL")),
  );
});

test("when nothing is set, then every variable is named", () => {
  const names = Object.keys(env);
  for (const name of names) expect(() => wechatPaySettings({})).toThrow(name);
});

test.each([
  ["WECHAT_BASE_URL", "api.mch.weixin.qq.com"],
  ["WECHAT_BASE_URL", "http://api.mch.weixin.qq.com"],
  ["WECHAT_NOTIFY_URL", "https://ca.example.com/?a=1"],
  ["WECHAT_MCHID", "mch"],
  ["WECHAT_APPID", ""],
  ["WECHAT_MERCHANT_SERIAL", "PUB_KEY_ID_1"],
  ["WECHAT_MERCHANT_KEY_FILE", "/nonexistent"],
  ["WECHAT_MERCHANT_KEY_FILE", __filename],
  ["WECHAT_API_V3_KEY_FILE", __filename],
  ["WECHAT_PLATFORM_KEYS_DIR", "/nonexistent"],
  ["WECHAT_PLATFORM_KEYS_DIR", __dirname],
])("when %s is %s, then the error names the variable", (name, value) => {
  expect(() => wechatPaySettings({ ...env, [name]: value })).toThrow(new RegExp(`^  ${name}: .+$`, "m"));
});

test("when a platform key is no key, then the error names the variable", () => {
  const keys = mkdtempSync(join(dir, "keys-"));
  writeFileSync(join(keys, "PUB_KEY_ID_1.pem"), "not a key");
  expect(() => wechatPaySettings({ ...env, WECHAT_PLATFORM_KEYS_DIR: keys })).toThrow(
    /^ {2}WECHAT_PLATFORM_KEYS_DIR: .+$/m,
  );
});
