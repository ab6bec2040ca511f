import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentError } from "../../config/environment";
import { outputOf } from "../../lib/command-output";
import { payloadKeysOf, readPayloadKeys } from "../../temporal/payload-keys";

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
  expect(keys.get(currentKeyId)).toEqual({ algorithm: "AES-256-GCM", bytes: Buffer.from(key, "base64") });
});

const sm4Key = randomBytes(48).toString("base64");
const both = JSON.stringify({
  currentKeyId: "k2",
  keys: { k1: key, k2: { algorithm: "SM4-CTR-HMAC-SM3", key: sm4Key } },
});

test("when keys are of both algorithms, then each has its own", () => {
  const { currentKeyId, keys } = readPayloadKeys(fileOf(both));
  expect(currentKeyId).toBe("k2");
  expect([...keys].map(([id, { algorithm, bytes }]) => [id, algorithm, bytes.toString("base64")])).toEqual([
    ["k1", "AES-256-GCM", key],
    ["k2", "SM4-CTR-HMAC-SM3", sm4Key],
  ]);
});

const oneKey = (one: unknown) => JSON.stringify({ currentKeyId: "k1", keys: { k1: one } });

test.each([
  ["that is not JSON", key],
  ["whose SM4 key is as long as AES's", oneKey({ algorithm: "SM4-CTR-HMAC-SM3", key })],
  ["whose AES key is as long as SM4's", oneKey({ algorithm: "AES-256-GCM", key: sm4Key })],
  ["whose algorithm nobody knows", oneKey({ algorithm: "SM4-ECB", key: sm4Key })],
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

function program(lines: string): string {
  const path = join(dir, "keys-client");
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o700);
  return path;
}
const keysOf = (command: string) => () => payloadKeysOf({ PAYLOAD_KEYS_COMMAND: command });

test("when a command gives the keys, then they are what it prints, and the file isn't asked", () => {
  const command = `${program(`cat "$2"`)} get ${fileOf(both)}`;
  const keys = payloadKeysOf({ PAYLOAD_KEYS_COMMAND: command, PAYLOAD_KEYS_FILE: join(dir, "none") });
  expect(keys).toEqual(readPayloadKeys(fileOf(both)));
});

test("when a command has what a shell would act on, then it gets it as words", () => {
  const [echo, trace] = [program(`printf '"%s"' "$*" >&2; exit 3`), join(dir, "trace")];
  expect(keysOf(`${echo} ; touch ${trace} $(touch ${trace})`)).toThrow(
    "PAYLOAD_KEYS_COMMAND: ended with exit code 3",
  );
  expect(existsSync(trace)).toBe(false);
});

test.each([
  ["fails", () => program("exit 7"), "ended with exit code 7"],
  ["is ended", () => program("kill -9 $$"), "was ended by SIGKILL"],
  ["prints without end", () => program("yes"), "printed more than 65536 bytes"],
  ["prints nothing", () => program("true"), "is not JSON"],
  ["prints other than keys", () => program("echo '{}'"), "currentKeyId"],
  ["isn't there", () => join(dir, "nowhere"), "names a program that isn't there"],
  ["has no whole path", () => "cat keys.json", "must begin with the whole path of a program"],
])("when a command for the keys %s, then it is named with the reason", (_what, command, reason) => {
  expect(keysOf(command())).toThrow(EnvironmentError);
  expect(keysOf(command())).toThrow("PAYLOAD_KEYS_COMMAND: ");
  expect(keysOf(command())).toThrow(reason);
});

test("when a command answers nothing, then it is ended when its time is up", () => {
  expect(() => outputOf(program("exec sleep 1000"), 300)).toThrow("took longer than 0.3 s");
});

test("when neither file nor command is named, then the file is asked for", () => {
  expect(() => payloadKeysOf({})).toThrow("PAYLOAD_KEYS_FILE: is required");
});
