import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentError } from "../../config/environment";
import { readPayloadKeys } from "../../temporal/payload-keys";

const dir = mkdtempSync(join(tmpdir(), "payload-keys-"));
afterAll(() => rmSync(dir, { recursive: true }));

function fileOf(content: string): string {
  const path = join(dir, "payload-keys.json");
  writeFileSync(path, content);
  return path;
}

const key = randomBytes(32).toString("base64");

test("when the file holds keys then they are read", () => {
  const { currentKeyId, keys } = readPayloadKeys(
    fileOf(JSON.stringify({ currentKeyId: "k1", keys: { k1: key } })),
  );
  expect(keys.get(currentKeyId)?.toString("base64")).toBe(key);
});

test.each([
  ["that is not JSON", key],
  ["whose key is too short", JSON.stringify({ currentKeyId: "k1", keys: { k1: key.slice(0, 20) } })],
  ["whose current key is not there", JSON.stringify({ currentKeyId: "k2", keys: { k1: key } })],
])(
  "when it is a file %s then the configuration is not usable, and nothing of it is quoted",
  (_what, content) => {
    const path = fileOf(content);
    expect(() => readPayloadKeys(path)).toThrow(EnvironmentError);
    expect(() => readPayloadKeys(path)).toThrow(/PAYLOAD_KEYS_FILE/);
    expect(() => readPayloadKeys(path)).not.toThrow(key.slice(0, 8));
  },
);

test("when there is no such file then the variable is named", () => {
  expect(() => readPayloadKeys(join(dir, "none"))).toThrow("PAYLOAD_KEYS_FILE: can't be read");
});
