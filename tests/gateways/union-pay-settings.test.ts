import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unionPaySettings } from "../../config/union-pay";
import { provision } from "../../stand-ins/union-pay";

let dir: string;
let sound: Record<string, string>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "union-pay-"));
  const { consumers } = await provision({ dir, url: "http://127.0.0.1:7001" });
  sound = {
    ...consumers,
    UNIONPAY_FRONT_URL: "https://portal.example/return",
    UNIONPAY_NOTIFY_URL: "https://portal.example/api/callbacks/union-pay",
  };
});

afterAll(() => rm(dir, { recursive: true }));

test("when all is configured, then the settings hold it, with a dozen banks", () => {
  const settings = unionPaySettings(sound);
  expect(settings.banks).toHaveLength(12);
  expect(settings.banks[0]).toEqual({ code: "ICBC", name: "中国工商银行" });
  expect(settings.certId).toMatch(/^\d+$/);
});

test("when banks are configured, then only they are offered", () => {
  const { banks } = unionPaySettings({ ...sound, UNIONPAY_BANKS: "ABC:中国农业银行,CMB:招商银行" });
  expect(banks.map(({ code }) => code)).toEqual(["ABC", "CMB"]);
});

test.each([
  ["UNIONPAY_BASE_URL", "gateway.example"],
  ["UNIONPAY_FILE_URL", ""],
  ["UNIONPAY_MER_ID", "1234"],
  ["UNIONPAY_SIGN_KEY_FILE", "/no/such/file"],
  ["UNIONPAY_SIGN_CERT_FILE", "/no/such/file"],
  ["UNIONPAY_ROOT_CERT_FILE", __filename],
  ["UNIONPAY_INTERMEDIATE_CERT_FILE", __filename],
  ["UNIONPAY_SIGNER_NAME", ""],
  ["UNIONPAY_BANKS", "ICBC"],
  ["UNIONPAY_BANKS", "ICBC:工行,ICBC:工行"],
  ["UNIONPAY_FRONT_URL", "javascript:alert(1)"],
  ["UNIONPAY_FRONT_URL", "https://portal.example//return"],
  ["UNIONPAY_NOTIFY_URL", "x"],
  ["UNIONPAY_NOTIFY_URL", "https://portal.example//api/callbacks/union-pay"],
])("when %s is %j, then the error names it", (name, value) => {
  expect(() => unionPaySettings({ ...sound, [name]: value })).toThrow(name);
});

test("when variables are missing, then the error names each of them", () => {
  const { UNIONPAY_MER_ID: _merchant, UNIONPAY_NOTIFY_URL: _notify, ...others } = sound;
  expect(() => unionPaySettings(others)).toThrow(/UNIONPAY_MER_ID[\s\S]*UNIONPAY_NOTIFY_URL/);
});

test("when the key isn't the certificate's, then the error names it", () => {
  const UNIONPAY_SIGN_KEY_FILE = join(dir, "certificates", "gateway.key");
  expect(() => unionPaySettings({ ...sound, UNIONPAY_SIGN_KEY_FILE })).toThrow("UNIONPAY_SIGN_KEY_FILE");
});

test("when certificates are provisioned again, then they are the same, and only the owner reads the keys", async () => {
  const again = await provision({ dir, url: "http://127.0.0.1:7001" });
  expect(sound).toMatchObject(again.consumers);
  expect(unionPaySettings({ ...sound, ...again.consumers }).certId).toBe(unionPaySettings(sound).certId);
  const { mode } = await stat(sound["UNIONPAY_SIGN_KEY_FILE"] ?? "");
  expect(mode & 0o777).toBe(0o600);
});
