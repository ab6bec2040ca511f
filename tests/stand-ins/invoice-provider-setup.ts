import type { BilledLine } from "../../stand-ins/invoice/billing-order";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import {
  createInvoiceProvider,
  sharedTokens,
  type KeptToken,
  type NuonuoSettings,
  type TokenStore,
} from "../../gateways/nuonuo";
import type { InvoiceOrder, InvoiceResult } from "../../domain/invoice/document";
import { billingRequest } from "../../gateways/nuonuo/wire";
import { startInvoiceProvider } from "../../stand-ins/invoice";
import { signatureOf } from "../../stand-ins/invoice/open/signature";

const appKey = "sample-test";
export const appSecret = "0123456789abcdef0123456789abcdef";
const seller = { name: "示例CA服务有限公司", taxNumber: "91330604MA00000013" };
const silent = pino({ level: "silent" });

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), "invoice-provider-"));
export const removeDir = (dir: string): void => rmSync(dir, { recursive: true, force: true });

/** Returns the settings with which the client calls a provider. */
export const settingsFor = (
  url: string,
  callbackUrl = "http://127.0.0.1:9/api/callbacks/invoice",
): NuonuoSettings => ({
  gatewayUrl: `${url}/open/v1/services`,
  tokenUrl: `${url}/accessToken`,
  documentOrigins: [url],
  appKey,
  appSecret,
  callbackUrl,
  seller,
  clerk: "示例开票人",
  taxRatePercent: 6,
  taxCode: "3040203000000000000",
  itemName: "*信息技术服务*CA锁延期服务",
});

/** Creates a store of tokens in the memory of one process. */
function newTokenStore(): TokenStore {
  let token: KeptToken | undefined;
  const grants: number[] = [];
  return {
    read: () => Promise.resolve(token),
    claim: () => Promise.resolve({ id: "only", grants }),
    count: (at) => {
      grants.push(at);
      return Promise.resolve();
    },
    keep: (given) => {
      token = given;
      return Promise.resolve();
    },
    release: () => Promise.resolve(),
  };
}

/** Creates a client with a token store of its own. */
function clientFor(settings: NuonuoSettings, now: () => number = Date.now) {
  const tokens = sharedTokens({ settings, tokenStore: newTokenStore(), now });
  return createInvoiceProvider({ settings, tokens, now });
}

/** Content of an invoice for one lock and one year, as the system orders it. */
export const oneLine: BilledLine = {
  goodsName: "*信息技术服务*CA锁延期服务",
  goodsCode: "3040203000000000000",
  specType: "法人锁 延期1年",
  unit: "项",
  taxRate: "0.06",
  withTax: true,
  piece: { num: "1", price: "200.00" },
  netFen: 18_868,
  taxFen: 1_132,
};

let lastOrder = 0;

/** Returns an order with a new number, unless `changes` gives one. */
export function orderOf(changes: Partial<InvoiceOrder> = {}): InvoiceOrder {
  lastOrder += 1;
  const applicationId = `01JDEMO${String(lastOrder).padStart(19, "0")}`;
  return {
    orderNo: `${applicationId.slice(0, 10)}${applicationId.slice(-8)}01`,
    applicationId,
    buyer: { kind: "organisation", name: "示例科技有限公司", taxNumber: "91350100M000100Y43" },
    delivery: { email: "demo@example.com" },
    lines: [{ lockType: "法人锁", years: 1, quantity: 1, totalFen: 20_000 }],
    remark: "CA锁延期申请",
    requestedAt: "2026-01-02T03:04:05.000Z",
    ...changes,
  };
}

/** Starts the embedded provider on a free port, and returns it with a client and with functions that control it. */
export async function startProvider(options: {
  dataDir: string;
  callbackUrl?: string;
  redeliveryDelaysMs?: number[];
}) {
  const { dataDir, callbackUrl, redeliveryDelaysMs = [] } = options;
  const server = await startInvoiceProvider({
    port: 0,
    dataDir,
    appKey,
    appSecret,
    seller,
    log: silent,
    redeliveryDelaysMs,
  });
  const client = clientFor(settingsFor(server.url, callbackUrl));
  const put = (path: string, body: unknown) =>
    fetch(`${server.url}/control/${path}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return {
    ...server,
    client,
    behave: (behaviour: object) => put("behaviour", behaviour),
    bureau: (bureau: object) => put("bureau", bureau),
    faults: (...faults: object[]) => put("faults", faults),
    invoices: async () =>
      (await (await fetch(`${server.url}/control/invoices`)).json()) as Record<string, unknown>[],
    /** Orders an invoice, and waits until it is issued or has failed. */
    issue: async (order: InvoiceOrder): Promise<InvoiceResult> => {
      await client.request(order);
      return endOf(() => client.result({ orderNo: order.orderNo }));
    },
  };
}

/** Ways in which a signed call may differ from a correct one. */
export interface Signing {
  secret?: string;
  atSeconds?: number;
  sentBody?: string;
  token?: string;
  userTax?: string;
  nonce?: string;
}

/** Asks the provider at an address for a token, and returns its answer. */
export async function newToken(
  url: string,
  changes: Record<string, string> = {},
): Promise<Record<string, string>> {
  const form = { client_id: appKey, client_secret: appSecret, grant_type: "client_credentials", ...changes };
  const answer = await fetch(`${url}/accessToken`, { method: "POST", body: new URLSearchParams(form) });
  return (await answer.json()) as Record<string, string>;
}

/**
 * Returns functions that send bodies of the test's own, signed by the stand-in's signature as `Signing` says, and that
 * make an order's body.
 */
export async function wireOf(url: string) {
  const { access_token: token = "" } = await newToken(url);
  return {
    billing: () => billingRequest(orderOf(), settingsFor(url)),
    call: async (method: string, body: object, signing: Signing = {}) => {
      const text = JSON.stringify(body);
      const given = {
        senid: randomUUID().replaceAll("-", ""),
        nonce: signing.nonce ?? "12345678",
        timestamp: String(signing.atSeconds ?? Math.floor(Date.now() / 1000)),
        appkey: appKey,
      };
      const path = "/open/v1/services";
      const sign = signatureOf(signing.secret ?? appSecret, { ...given, path, body: Buffer.from(text) });
      const answer = await fetch(`${url}${path}?${new URLSearchParams(given).toString()}`, {
        method: "POST",
        body: signing.sentBody ?? text,
        headers: {
          "content-type": "application/json",
          "x-nuonuo-sign": sign,
          accesstoken: signing.token ?? token,
          usertax: signing.userTax ?? "",
          method: `nuonuo.OpeMplatform.${method}`,
        },
      });
      expect(answer.status).toBe(200);
      return (await answer.json()) as { code: string; describe: string; result?: unknown };
    },
  };
}

/** Repeats a query until its result is no longer "issuing", and returns that result. */
async function endOf(ask: () => Promise<InvoiceResult>): Promise<InvoiceResult> {
  for (let round = 0; round < 3_000; round += 1) {
    const result = await ask();
    if (result.status !== "issuing" && result.status !== "unknown") return result;
    await sleep(20);
  }
  throw new Error("the invoice was not issued within a minute");
}

export interface ReceivedCallback {
  path: string;
  form: URLSearchParams;
}

const taken = JSON.stringify({ status: "0000", message: "同步成功" });

/**
 * Starts a server that receives callbacks. It gives the listed answers first, then the answer that a callback was
 * accepted.
 */
export async function startReceiver(firstAnswers: string[] = []) {
  const received: ReceivedCallback[] = [];
  const answers = [...firstAnswers];
  const server = createServer((request, response) => {
    void buffer(request).then((rawBody) => {
      received.push({ path: request.url ?? "", form: new URLSearchParams(rawBody.toString("utf8")) });
      response.end(answers.shift() ?? taken);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/callbacks/invoice`,
    received,
    /** Waits for the given number of callbacks, and returns all of them. */
    atLeast: async (count: number): Promise<ReceivedCallback[]> => {
      for (let round = 0; received.length < count && round < 500; round += 1) await sleep(10);
      return received;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
