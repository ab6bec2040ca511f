import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readWebhooksConfig } from "../../config/webhooks";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const sound = { name: "platform", url: "https://platform.example.com/events", secrets: [secret] };

/** Makes a folder with the receivers' file, and returns the environment that names it. */
function folderWith(content: unknown): { WEBHOOKS_DIR: string } {
  const dir = mkdtempSync(join(tmpdir(), "webhooks-"));
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(join(dir, "receivers.json"), text);
  return { WEBHOOKS_DIR: dir };
}

test("when nobody is named, or there is no file, then nobody is told", () => {
  expect(readWebhooksConfig({}).receivers).toEqual([]);
  expect(readWebhooksConfig({ WEBHOOKS_DIR: tmpdir() }).receivers).toEqual([]);
});

test("when a receiver has two secrets and a network of ours, then it is read so", () => {
  const receiver = { ...sound, secrets: [secret, secret], networks: ["10.1.2.3/32"] };
  expect(readWebhooksConfig(folderWith({ receivers: [receiver] })).receivers).toEqual([receiver]);
});

test.each<[string, unknown, string]>([
  ["isn't JSON", "{", "no JSON"],
  [
    "names an address without encryption",
    { receivers: [{ ...sound, url: "http://a.example.com" }] },
    "https://",
  ],
  ["names this machine", { receivers: [{ ...sound, url: "http://127.0.0.1:1/" }] }, "https://"],
  [
    "names a user",
    { receivers: [{ ...sound, url: "https://somebody:whsec_abc@platform.example.com/" }] },
    "no user and password",
  ],
  ["has a short secret", { receivers: [{ ...sound, secrets: ["whsec_abc"] }] }, "24 to 64"],
  ["has no secret", { receivers: [{ ...sound, secrets: [] }] }, "secrets"],
  ["has one name twice", { receivers: [sound, sound] }, "one name"],
  ["has a network that is none", { receivers: [{ ...sound, networks: ["10.0.0.0/33"] }] }, "network"],
])("when the file %s, then it is told, without a secret", (_, content, words) => {
  const read = () => readWebhooksConfig(folderWith(content));
  expect(read).toThrow(words);
  expect(read).not.toThrow("whsec_abc");
});

test("when this machine is allowed, then it may be called without encryption, and no other", () => {
  const settings = { WEBHOOKS_LOOPBACK: "true" };
  const local = { ...sound, url: "http://127.0.0.1:3017/events" };
  expect(readWebhooksConfig({ ...settings, ...folderWith({ receivers: [local] }) }).receivers).toHaveLength(
    1,
  );
  const other = { ...sound, url: "http://10.1.2.3/events" };
  expect(() => readWebhooksConfig({ ...settings, ...folderWith({ receivers: [other] }) })).toThrow(
    "https://",
  );
});
