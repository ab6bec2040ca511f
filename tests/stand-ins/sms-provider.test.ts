import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askOutside } from "../../gateways/ask-outside";
import { createAlibabaClient, type AlibabaClientOptions } from "../../gateways/sms/alibaba-client";
import { provision, startSmsProvider, type ReceivedSms } from "../../stand-ins/sms";
import { templates } from "../../stand-ins/sms/templates";
import { projectRoot } from "../../stand-ins/shared/project-root";
import type { RunningServer } from "../../stand-ins/shared/serve";

const phone = "13800000000";
const sending = {
  PhoneNumbers: phone,
  SignName: "示例",
  TemplateCode: "SMS_100000003",
  TemplateParam: JSON.stringify({ shortNumber: "A1" }),
  OutId: "A1:paid",
};

let dir: string;
let secret: string;
let server: RunningServer;

const start = (): Promise<RunningServer> =>
  startSmsProvider({ port: 0, dir, accessKey: { id: "embedded-sms", secret }, signName: "示例" });

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "sms-provider-"));
  const { service } = await provision({ dir, url: "http://127.0.0.1:1" });
  secret = readFileSync(service["SMS_ACCESS_KEY_SECRET_FILE"] ?? "", "utf8");
  server = await start();
});
afterEach(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

const client = (changes: Partial<AlibabaClientOptions> = {}) =>
  createAlibabaClient({
    baseUrl: server.url,
    accessKeyId: "embedded-sms",
    accessKeySecret: secret,
    now: Date.now,
    timeoutMs: 10_000,
    ...changes,
  });

const received = async (): Promise<ReceivedSms[]> =>
  (
    (await (await fetch(`${server.url}/control/messages?phone=${phone}`)).json()) as {
      messages: ReceivedSms[];
    }
  ).messages;

test("when the folder is provisioned again, then the key stays, readable by its owner only", async () => {
  const { service, consumers } = await provision({ dir, url: "http://127.0.0.1:3901" });
  const file = consumers["SMS_ACCESS_KEY_SECRET_FILE"] ?? "";
  expect(readFileSync(file, "utf8")).toBe(secret);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(consumers).toMatchObject({ SMS_BASE_URL: "http://127.0.0.1:3901", SMS_SIGN_NAME: "示例" });
  expect(service).toMatchObject({ PORT: "3901", DATA_DIR: dir });
});

test("when the provider starts again after its journal was cut short, then it knows the messages before", async () => {
  await client()("SendSms", sending);
  await server.close();
  appendFileSync(join(dir, "messages.jsonl"), '{"at":"2026-');
  server = await start();
  await client()("SendSms", { ...sending, OutId: "A1:shipped" });
  await server.close();
  server = await start();
  expect((await received()).map(({ outId }) => outId)).toEqual(["A1:shipped", "A1:paid"]);
});

test.each<[string, Partial<typeof sending>]>([
  ["isv.MOBILE_NUMBER_ILLEGAL", { PhoneNumbers: "12345" }],
  ["isv.SMS_SIGNATURE_ILLEGAL", { SignName: "别人" }],
  ["isv.SMS_TEMPLATE_ILLEGAL", { TemplateCode: "SMS_1" }],
  ["isv.INVALID_JSON_PARAM", { TemplateParam: "{" }],
  ["isv.INVALID_JSON_PARAM", { TemplateParam: JSON.stringify({ shortNumber: "长".repeat(36) }) }],
  ["isv.TEMPLATE_MISSING_PARAMETERS", { TemplateParam: "{}" }],
])("when a message can't be sent, then the answer is %s", async (Code, changes) => {
  expect(await client()("SendSms", { ...sending, ...changes })).toMatchObject({ Code });
  expect(await received()).toEqual([]);
});

test.each<[string, Partial<AlibabaClientOptions>]>([
  ["SignatureDoesNotMatch", { accessKeySecret: "another" }],
  ["InvalidAccessKeyId.NotFound", { accessKeyId: "another" }],
  ["InvalidTimeStamp.Expired", { now: () => Date.now() - 16 * 60_000 }],
])("when a request isn't signed as it should be, then the answer is %s", async (code, changes) => {
  await expect(client(changes)("SendSms", sending)).rejects.toThrow(code);
});

test("when a request is unsigned, altered or sent again, then it is refused", async () => {
  const sent = await overheard((baseUrl) => client({ baseUrl })("SendSms", sending));
  const codeOf = async (path: string, headers: Record<string, string>, body?: string) => {
    const url = new URL(path, server.url);
    const answer = await askOutside({
      method: "POST",
      url,
      headers,
      body,
      timeoutMs: 5_000,
      largestBytes: 10_000,
    });
    return (JSON.parse(answer.body.toString()) as { Code: string }).Code;
  };
  expect(await codeOf(sent.path, sent.headers)).toBe("OK");
  expect(await codeOf(sent.path, sent.headers)).toBe("SignatureNonceUsed");
  expect(await codeOf(sent.path.replace(phone, "13900000000"), sent.headers)).toBe("SignatureDoesNotMatch");
  expect(await codeOf(sent.path, sent.headers, "more")).toBe("SignatureDoesNotMatch");
  expect(await codeOf(sent.path, {})).toBe("MissingSignature.ACS3-HMAC-SHA256");
  expect(await received()).toHaveLength(1);
});

/** Returns the path and the headers of a client's request, to which nobody answers. */
async function overheard(send: (baseUrl: string) => Promise<unknown>) {
  const heard: { path: string; headers: Record<string, string> }[] = [];
  const listener = createServer(({ url = "", headers, socket }) => {
    heard.push({ path: url, headers: headers as Record<string, string> });
    socket.destroy();
  });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  await expect(send(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`)).rejects.toThrow();
  listener.close();
  const [first] = heard;
  if (!first) throw new Error("nothing was sent");
  return first;
}

test("when a fault is set for two messages, then the third passes", async () => {
  const headers = { "content-type": "application/json" };
  const set = (fault: object) =>
    fetch(`${server.url}/control/faults`, { method: "PUT", headers, body: JSON.stringify(fault) });
  expect((await set({ kind: "http500", times: 2 })).status).toBe(204);
  await expect(client()("SendSms", sending)).rejects.toThrow("500");
  await expect(client()("SendSms", sending)).rejects.toThrow("500");
  await expect(client()("SendSms", sending)).resolves.toMatchObject({ Code: "OK" });
  expect((await set({ kind: "earthquake", times: 1 })).status).toBe(400);
});

test("when the manual's templates are registered, then they are worded as the stand-in's", () => {
  const manual = readFileSync(join(projectRoot, "docs/operations/configuration.md"), "utf8");
  const registered = [...manual.matchAll(/^\| \S+ \| `SMS_TEMPLATE_(\w+)` \| (.+) \|$/gm)].map(
    ([, name = "", text = ""]) => [name.toLowerCase(), text] as const,
  );
  expect(registered).toEqual(Object.entries(templates).map(([name, { text }]) => [name, text]));
});
