import { deflateRawSync, gzipSync } from "node:zlib";
import type { RequestHandler } from "express";
import type { Payload, SerializationContext } from "@temporalio/common";
import { codecRoutes } from "../../api/codec/routes";
import { encrypt } from "../../lib/sealing";
import { createPayloadCodec } from "../../temporal/payload-codec";
import { startPlatform, type Platform } from "../api/platform-harness";
import { expectPoll } from "../support/expect-poll";
import { noLimits } from "../support/no-limits";
import { sealingKeyOf } from "../support/sealing-key";

const codec = createPayloadCodec({ currentKeyId: "test", keys: new Map([["test", sealingKeyOf("a test")]]) });
const megabyte = 1_024 * 1_024;

/** Most requests that were decoded at the same time, of each user and of all. */
const [mostOf, underWay] = [new Map<string, number>(), new Map<string, number>()];
const count = (who: string, by: number) => {
  underWay.set(who, (underWay.get(who) ?? 0) + by);
  mostOf.set(who, Math.max(mostOf.get(who) ?? 0, underWay.get(who) ?? 0));
};
let hold: Promise<void> = Promise.resolve();

let server: Platform;
beforeAll(async () => {
  const signedIn: RequestHandler = (request, _response, next) => {
    const subject = request.get("x-user") ?? "operator";
    request.principal = { subject, name: subject, roles: ["operator"] };
    next();
  };
  const routes = codecRoutes({
    codec: {
      encode: (payloads) => codec.encode(payloads),
      decode: async (payloads) => {
        count("all", 1);
        await hold;
        count("all", -1);
        return codec.decode(payloads);
      },
    },
    ...{ authenticate: signedIn, audit: async () => undefined, limits: noLimits },
    ...{ pathSecret: undefined, uiOrigin: undefined },
  });
  server = await startPlatform({ routers: [routes] });
});
afterAll(() => server.close());

type Json = { metadata: Record<string, string>; data: string };
const encoding = (name: string) => ({ encoding: Buffer.from(name).toString("base64") });
const jsonOf = ({ metadata, data }: Payload): Json => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  ),
  data: Buffer.from(data ?? []).toString("base64"),
});
const ask = (work: string, payloads: readonly unknown[], user = "operator") =>
  fetch(`${server.url}/codec/${work}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-user": user },
    body: JSON.stringify({ payloads }),
  });
const decoded = async (payloads: readonly Json[]) => {
  const response = await ask("decode", payloads);
  expect(response.status).toBe(200);
  const text = await response.text();
  return { bytes: text.length, payloads: (JSON.parse(text) as { payloads: Json[] }).payloads };
};
const sealed = async (bytes: number, context?: SerializationContext): Promise<Json> => {
  const payload = { metadata: { encoding: Buffer.from("json/plain") }, data: Buffer.alloc(bytes, 48) };
  const [made] = await codec.encode([payload], context);
  return jsonOf(made ?? {});
};

test("decodes no more than an answer may hold, and returns what is beyond as it came", async () => {
  const one = await sealed(megabyte, {
    type: "workflow",
    namespace: "default",
    workflowId: "01J9ZD3V2Q5N8R7T6W4X1Y0ABC",
  });
  const small = await sealed(16);
  const { bytes, payloads } = await decoded([small, ...Array.from({ length: 200 }, () => one)]);
  expect(bytes).toBeLessThan(12 * megabyte);
  expect(payloads.filter(({ data }) => data.length > megabyte)).toHaveLength(7);
  expect(payloads[0]).toEqual({
    metadata: encoding("json/plain"),
    data: Buffer.alloc(16, 48).toString("base64"),
  });
  expect(payloads.slice(8)).toEqual(Array.from({ length: 193 }, () => one));
});

test("counts an answer's metadata, too", async () => {
  const metadata = { ...encoding("json/plain"), note: Buffer.alloc(60 * 1_024).toString("base64") };
  const made = (await (await ask("encode", [{ metadata, data: "" }])).json()) as { payloads: Json[] };
  const { bytes } = await decoded(Array.from({ length: 2_000 }, () => made.payloads).flat());
  expect(bytes).toBeLessThan(13 * megabyte);
});

test("makes no bomb, and returns somebody else's as it came, beside what it decodes", async () => {
  const plain = { metadata: encoding("json/plain"), data: Buffer.alloc(4 * megabyte).toString("base64") };
  const [made] = ((await (await ask("encode", [plain])).json()) as { payloads: Json[] }).payloads;
  expect(made?.data.length).toBeGreaterThan(4 * megabyte);
  const head = Buffer.from([3, 4, ...Buffer.from("test")]);
  const hidden = encrypt(sealingKeyOf("a test"), deflateRawSync(Buffer.alloc(100 * megabyte)), head);
  const bomb = {
    metadata: encoding("binary/sealed"),
    data: Buffer.concat([head, hidden]).toString("base64"),
  };
  const { payloads } = await decoded([bomb, await sealed(16)]);
  expect(payloads[0]).toEqual(bomb);
  expect(Buffer.from(payloads[1]?.data ?? "", "base64")).toEqual(Buffer.alloc(16, 48));
});

test("refuses more payloads than a page of a history has, and a compressed body", async () => {
  expect(
    (
      await ask(
        "encode",
        Array.from({ length: 10_001 }, () => ({})),
      )
    ).status,
  ).toBe(400);
  const compressed = await fetch(`${server.url}/codec/encode`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
    body: gzipSync(JSON.stringify({ payloads: [] })),
  });
  expect(compressed.status).toBe(415);
});

test("decodes one request of a user at a time, and two of all", async () => {
  let release = (): void => undefined;
  hold = new Promise((resolve) => (release = resolve));
  const payload = await sealed(16);
  mostOf.clear();
  const of = (user: string) => ask("decode", [payload], user);
  const first = [of("first"), of("first"), of("first")];
  await expectPoll(() => underWay.get("all")).toBe(1);
  const others = [of("second"), of("third")];
  await expectPoll(() => underWay.get("all")).toBe(2);
  release();
  for (const answer of await Promise.all([...first, ...others])) expect(answer.status).toBe(200);
  expect(mostOf.get("all")).toBe(2);
});
