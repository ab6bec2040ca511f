import { deflateRawSync } from "node:zlib";
import type { Payload, SerializationContext } from "@temporalio/common";
import { sealedMetadataKey } from "../../contract/sealed";
import { encrypt } from "../../lib/sealing";
import { createPayloadCodec, createTolerantCodec } from "../../temporal/payload-codec";
import { createSealer } from "../../temporal/sealed-value";
import { newSealingKey, sealingKeyOf } from "../support/sealing-key";

const keys = new Map([["test", sealingKeyOf("a test")]]);
const codec = createPayloadCodec({ currentKeyId: "test", keys });
const payload: Payload = {
  metadata: { encoding: Buffer.from("json/plain") },
  data: Buffer.from('{"mobile":"13800000000"}'),
};
const inWorkflow = (workflowId: string): SerializationContext => ({
  type: "workflow",
  namespace: "default",
  workflowId,
});
const own = inWorkflow("01J9ZD3V2Q5N8R7T6W4X1Y0ABC");
const other = inWorkflow("01J9ZD3V2Q5N8R7T6W4X1Y0ABD");

const encrypted = async (context?: SerializationContext): Promise<Payload> => {
  const [made] = await codec.encode([payload], context);
  if (!made) throw new Error("nothing was encoded");
  return made;
};
const dataOf = async (made: Payload, context?: SerializationContext) =>
  Buffer.from((await codec.decode([made], context))[0]?.data ?? []).toString();
const whole = '{"mobile":"13800000000"}';

test("when a payload is read in its own workflow, or by the codec server, then it is there", async () => {
  const made = await encrypted(own);
  expect(Buffer.from(made.data ?? []).toString()).not.toContain("13800000000");
  expect(await dataOf(made, own)).toBe(whole);
  expect(await dataOf(made)).toBe(whole);
});

test("when it is copied into another workflow, then it can't be read, nor with the name of its own replaced", async () => {
  const made = await encrypted(own);
  await expect(codec.decode([made], other)).rejects.toThrow("another workflow");
  const others = await codec.encode([payload], other);
  const [mark, keyIdLength = 0, ...rest] = Buffer.from(made.data ?? []);
  const ownerAt = 2 + keyIdLength;
  const renamed = Buffer.from(made.data ?? []);
  Buffer.from(others[0]?.data ?? []).copy(renamed, ownerAt, ownerAt, ownerAt + 8);
  await expect(codec.decode([{ ...made, data: renamed }], other)).rejects.toThrow("authenticate");
  const unbound = Buffer.of((mark ?? 0) & ~4, keyIdLength, ...rest.toSpliced(keyIdLength, 8));
  await expect(codec.decode([{ ...made, data: unbound }], other)).rejects.toThrow("authenticate");
});

test("when a byte of it is another one, or it is cut, then it can't be read", async () => {
  const made = await encrypted(own);
  const data = Buffer.from(made.data ?? []);
  for (let at = 0; at < data.length; at += 1) {
    const damaged = Buffer.from(data);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await expect(codec.decode([{ ...made, data: damaged }], own)).rejects.toThrow();
    await expect(codec.decode([{ ...made, data: data.subarray(0, at) }], own)).rejects.toThrow();
  }
});

test("when the key is another one, or there is none of its id, then it can't be read", async () => {
  const made = await encrypted(own);
  const another = sealingKeyOf("another");
  const strangers = [new Map([["test", another]]), new Map([["other", another]])].map((others) =>
    createPayloadCodec({ currentKeyId: [...others.keys()][0] ?? "", keys: others }),
  );
  await expect(strangers[0]?.decode([made], own)).rejects.toThrow("authenticate");
  await expect(strangers[1]?.decode([made], own)).rejects.toThrow("no payload key test");
});

test("when the key is rotated, then what is under way by the old one is read, and taken as sealed", async () => {
  const made = await encrypted(own);
  const later = sealingKeyOf("later");
  const rotated = createPayloadCodec({ currentKeyId: "later", keys: new Map([...keys, ["later", later]]) });
  const [opened] = await rotated.decode([made], own);
  expect(Buffer.from(opened?.data ?? []).toString()).toBe(whole);
  expect(opened?.metadata).toHaveProperty(sealedMetadataKey);
  // A program that knows the new key, but still encrypts with the old one, can read what others encrypt with the new
  // one.
  const waiting = createPayloadCodec({ currentKeyId: "test", keys: new Map([...keys, ["later", later]]) });
  const [read] = await waiting.decode(await rotated.encode([payload], own), own);
  expect(read?.metadata).toHaveProperty(sealedMetadataKey);
});

test("when keys go from AES to SM4 and on to another SM4 key, then each reads what all before it made, and is read by who has them", async () => {
  const all = new Map([
    ["aes", newSealingKey()],
    ["sm4", newSealingKey("SM4-CTR-HMAC-SM3")],
    ["sm4-next", newSealingKey("SM4-CTR-HMAC-SM3")],
  ]);
  const codecs = [...all.keys()].map((currentKeyId) => createPayloadCodec({ currentKeyId, keys: all }));
  for (const encrypting of codecs)
    for (const decrypting of codecs) {
      const [opened] = await decrypting.decode(await encrypting.encode([payload], own), own);
      expect(Buffer.from(opened?.data ?? []).toString()).toBe(whole);
      expect(opened?.metadata).toHaveProperty(sealedMetadataKey);
    }
});

test("when a payload names a key of the other algorithm, or its key is said to be of it, then it can't be read", async () => {
  const keysOfBoth = new Map([
    ["aes1", newSealingKey()],
    ["sm41", newSealingKey("SM4-CTR-HMAC-SM3")],
  ]);
  for (const [from, to] of [
    ["aes1", "sm41"],
    ["sm41", "aes1"],
  ] as const) {
    const both = createPayloadCodec({ currentKeyId: from, keys: keysOfBoth });
    const [made] = await both.encode([payload], own);
    const renamed = Buffer.from(made?.data ?? []);
    renamed.write(to, 2);
    await expect(both.decode([{ ...made, data: renamed }], own)).rejects.toThrow();
  }
});

test("when SM4 sealed a payload, then no bit of it, its head included, can be another one", async () => {
  const sm4 = new Map([["k", newSealingKey("SM4-CTR-HMAC-SM3")]]);
  const sealing = createPayloadCodec({ currentKeyId: "k", keys: sm4 });
  const [made] = await sealing.encode([payload], own);
  const data = Buffer.from(made?.data ?? []);
  expect(data.includes("13800000000")).toBe(false);
  for (let bit = 0; bit < data.length * 8; bit += 1) {
    const damaged = Buffer.from(data);
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await expect(sealing.decode([{ ...made, data: damaged }], own)).rejects.toThrow();
  }
});

test("when a value is kept outside of Temporal, then only what it was made for opens it, by whichever key", async () => {
  const id = own.workflowId ?? "";
  const sealed = await createSealer({ currentKeyId: "test", keys }).seal(id, {
    account: "6222020200112230000",
  });
  expect(Buffer.from(sealed, "base64").toString()).not.toContain("6222020200112230000");
  const later = new Map([...keys, ["later", sealingKeyOf("later")]]);
  const sealer = createSealer({ currentKeyId: "later", keys: later });
  expect(await sealer.open(id, sealed)).toEqual({ account: "6222020200112230000" });
  await expect(sealer.open(other.workflowId ?? "", sealed)).rejects.toThrow("another workflow");
});

test("when it was encrypted for a schedule, then it is read under the schedule's next time", async () => {
  const scheduled = await encrypted(inWorkflow("reconciliation"));
  expect(await dataOf(scheduled, inWorkflow("reconciliation-2026-01-31T02:30:00Z"))).toBe(whole);
});

test.each([
  ["short", '"x"'],
  ["long", JSON.stringify({ text: "示例单位".repeat(5_000) })],
  ["empty", ""],
])("when it is %s, then it comes back as it was, and no longer than it must be", async (_name, text) => {
  const data = Buffer.from(text);
  const [made] = await codec.encode([{ ...payload, data }], own);
  if (!made) throw new Error("nothing was encoded");
  expect((made.data ?? []).length).toBeLessThanOrEqual(data.length + 70);
  // A payload that is decrypted for no workflow, as the codec server does, has no mark.
  expect(await codec.decode([made])).toEqual([{ ...payload, data }]);
  const [read] = await codec.decode([made], own);
  expect([read?.data, Object.keys(read?.metadata ?? {})]).toEqual([data, ["encoding", sealedMetadataKey]]);
});

test("refuses a short payload that would inflate into a long one, from the codec server and from a workflow", async () => {
  const bombs = [
    { limit: 64 * 1_024, context: undefined },
    { limit: 8 * 1_024 * 1_024, context: own },
  ];
  for (const { limit, context } of bombs) {
    const [longest] = await codec.encode([{ ...payload, data: Buffer.alloc(limit) }], context);
    expect(longest?.data?.length).toBeLessThan(limit / 100);
    expect((await codec.decode([longest ?? {}], own))[0]?.data?.length).toBe(limit);
    const head = Buffer.from(longest?.data ?? []).subarray(0, 6 + (context ? 8 : 0));
    const bomb = deflateRawSync(Buffer.alloc(limit + 1));
    const made = Buffer.concat([head, encrypt(sealingKeyOf("a test"), bomb, head)]);
    await expect(codec.decode([{ ...longest, data: made }], own)).rejects.toThrow(/larger than/);
    const tolerant = createTolerantCodec({ currentKeyId: "test", keys }, async () => true);
    const [unreadable] = await tolerant.decode([{ ...longest, data: made }], own);
    expect(unreadable?.data).toBeUndefined();
  }
});

test("encrypts what is longer than anybody would inflate as it is, and reads it", async () => {
  const data = Buffer.alloc(64 * 1_024 + 1);
  const [made] = await codec.encode([{ ...payload, data }]);
  expect(made?.data?.length).toBeGreaterThan(data.length);
  expect((await codec.decode([made ?? {}], own))[0]?.data).toEqual(data);
});

test("when it is no JSON, then its metadata come back with it", async () => {
  const told = { metadata: { encoding: Buffer.from("json/protobuf"), messageType: Buffer.from("x.Y") } };
  const [made] = await codec.encode([{ ...told, data: payload.data ?? null }], own);
  expect(Buffer.from(made?.metadata?.["messageType"] ?? []).toString()).toBe("");
  const [read] = await codec.decode(made ? [made] : [], own);
  expect(Buffer.from(read?.metadata?.["messageType"] ?? []).toString()).toBe("x.Y");
  expect(Buffer.from(read?.data ?? []).toString()).toBe(whole);
});

test("when it says nothing, then it stays as it is", async () => {
  const nothing: Payload = { metadata: { encoding: Buffer.from("binary/null") }, data: null };
  expect(await codec.encode([nothing], own)).toEqual([nothing]);
});

test("when it is plain, as the Temporal UI and CLI send it, then it passes", async () => {
  expect(await codec.decode([payload], own)).toEqual([payload]);
});
