import { rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { pino } from "pino";
import { unionPaySettings } from "../../config/union-pay";
import { withTrace } from "../../lib/trace";
import { withCallLog } from "../../gateways/call-log";
import { fixedToken, createInvoiceProvider } from "../../gateways/nuonuo";
import { createAlibabaClient } from "../../gateways/sms/alibaba-client";
import { createUnionPay } from "../../gateways/union-pay";
import { serve, type RunningServer } from "../../stand-ins/shared/serve";
import { provision as provisionUnionPay } from "../../stand-ins/union-pay";
import { settingsFor } from "../stand-ins/invoice-provider-setup";
import { attemptAt, temporaryDirectory } from "./union-pay-harness";
import { createOrder, startSetup, type Setup } from "./wechat-pay-setup";

const now = () => Date.parse("2030-05-06T02:00:00.000Z");
const trace = { requestId: "request-of-the-test" };

/**
 * Headers of all requests that the outside party got. Its answers are unusable on purpose, because only the requests
 * matter.
 */
const seen: IncomingHttpHeaders[] = [];
let party: RunningServer;
let wechat: Setup;
let certificates: string;
beforeAll(async () => {
  party = await serve(0, () => (request, response) => {
    seen.push(request.headers);
    request.resume();
    response.writeHead(500).end();
  });
  wechat = await startSetup();
  certificates = await temporaryDirectory();
});
afterAll(async () => {
  await Promise.all([party.close(), wechat.close(), rm(certificates, { recursive: true })]);
});
beforeEach(() => seen.splice(0));

const unionPay = async () => {
  const { consumers } = await provisionUnionPay({ dir: certificates, url: party.url });
  const addresses = { UNIONPAY_FRONT_URL: party.url, UNIONPAY_NOTIFY_URL: party.url };
  return createUnionPay({ settings: unionPaySettings({ ...consumers, ...addresses }), now });
};

const calls: Record<string, () => Promise<unknown>> = {
  "WeChat Pay": () => wechat.createClient({ baseUrl: party.url }).query(createOrder()),
  UnionPay: async () => (await unionPay()).query(attemptAt(now())),
  "the SMS provider": () =>
    createAlibabaClient({
      ...{ baseUrl: party.url, accessKeyId: "demo", accessKeySecret: "demo", now, timeoutMs: 5_000 },
    })("SendSms", {}),
  "the invoice provider": () =>
    createInvoiceProvider({ settings: settingsFor(party.url), tokens: fixedToken("token"), now }).drawer(),
};

test.each(Object.keys(calls))(
  "when %s is called on behalf of a request, then it is told the request's id, and of nobody else's",
  async (name) => {
    await expect(withTrace(trace, calls[name]!)).rejects.toThrow();
    expect(seen.map((headers) => headers["x-request-id"])).toEqual([trace.requestId]);
    await expect(calls[name]!()).rejects.toThrow();
    expect(seen[1]?.["x-request-id"]).toBeUndefined();
  },
);

test("when calls end, then whoever counts is told how, and which were too many for the other side", async () => {
  const ended: unknown[] = [];
  const failing = (message: string, cause?: Error) => () => Promise.reject(new Error(message, { cause }));
  const client = withCallLog(
    {
      party: "wechat",
      names: ["query", "close", "refund"],
      log: pino({ level: "silent" }),
      observe: (one) => ended.push(one),
    },
    {
      query: () => Promise.resolve({ status: "paid" }),
      close: failing("gone"),
      refund: failing("UnionPay gave no answer", new Error("HTTP 429")),
    },
  );
  await client.query();
  await expect(client.close()).rejects.toThrow();
  await expect(client.refund()).rejects.toThrow();
  expect(ended).toEqual([
    { party: "wechat", call: "query", outcome: "answered" },
    { party: "wechat", call: "close", outcome: "failed" },
    { party: "wechat", call: "refund", outcome: "throttled" },
  ]);
});

test("when a party is called, then the log says whom, about which order, and how it ended, but not with what", async () => {
  const lines: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => lines.push(line) });
  const client = withCallLog(
    { party: "wechat", names: ["query", "close"], log, clock: () => 0 },
    {
      query: (_order: { number: string; payer: string }) => Promise.resolve("secret answer"),
      close: (_order: { number: string }) => Promise.reject(new Error('no "13800000000"')),
      untold: () => "said",
    },
  );
  await expect(client.query({ number: "N1", payer: "示例" })).resolves.toBe("secret answer");
  await expect(client.close({ number: "N1" })).rejects.toThrow("13800000000");
  expect(client.untold()).toBe("said");
  const about = { party: "wechat", number: "N1", milliseconds: 0 };
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 30, ...about, call: "query", msg: "outside party answered" },
    { level: 40, ...about, call: "close", reason: 'no "…"', msg: "outside party failed or refused" },
  ]);
});
