import { fetchedBills, type Bills } from "../../domain/reconciliation/bills";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createWechatPay, type WechatPay, type WechatPaySettings } from "../../gateways/wechat-pay";
import { wechatPaySettings } from "../../config/wechat-pay";
import type { AttemptOrder, PaymentEvidence, RefundOrder } from "../../domain/money/payment";
import { loadIdentity, provision, startWechatGateway, type SigningMode } from "../../stand-ins/wechat-pay";
import { serve } from "../../stand-ins/shared/serve";
import { withKeptKeys } from "../support/kept-keys";

export interface ReceivedNotice {
  headers: IncomingHttpHeaders;
  rawBody: Buffer;
}

export interface Setup {
  /** The gateway's address. */
  url: string;
  settings: WechatPaySettings;
  pay: WechatPay;
  /** Creates another client of the same merchant, with other settings or another clock. */
  createClient(changes?: Partial<WechatPaySettings>, now?: () => number, bills?: Bills): WechatPay;
  control(
    method: "GET" | "POST" | "PUT",
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Notices that the merchant has received, oldest first. */
  received: ReceivedNotice[];
  /** Waits for the n-th notice, counted from 1. */
  notice(count: number): Promise<ReceivedNotice>;
  /** Sets the status with which the merchant answers notices. */
  answerNoticesWith(status: number): void;
  /** Ends the gateway and starts it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const silentLog = pino({ level: "silent" });

/** Starts a gateway and a merchant that keeps its notices, and returns them with the merchant's WeChat Pay client. */
export async function startSetup(
  options: { mode?: SigningMode; retryScale?: number; ownKeys?: true } = {},
): Promise<Setup> {
  const { mode = "public-key", retryScale = 0.001, ownKeys } = options;
  const dir = mkdtempSync(join(tmpdir(), "wechat-"));
  const received: ReceivedNotice[] = [];
  const waiting = new Set<() => void>();
  let noticeStatus = 204;

  const merchant = await serve(0, () => (req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    void once(req, "end").then(() => {
      received.push({ headers: req.headers, rawBody: Buffer.concat(chunks) });
      res.writeHead(noticeStatus).end();
      for (const check of waiting) check();
    });
  });
  const identity = { dir: join(dir, "identity"), url: "http://127.0.0.1:1", mode };
  if (!ownKeys) await withKeptKeys(`wechat-${mode}`, identity.dir, () => provision(identity));
  const { consumers } = await provision(identity);
  const startGateway = (port: number) =>
    startWechatGateway({
      ...loadIdentity(join(dir, "identity")),
      port,
      dataDir: join(dir, "data"),
      retryScale,
      refundDelayMs: 20,
      log: silentLog,
    });
  let gateway = await startGateway(0);
  const { url } = gateway;
  const settings = wechatPaySettings({
    ...consumers,
    WECHAT_BASE_URL: url,
    WECHAT_NOTIFY_URL: merchant.url,
  });
  const createClient: Setup["createClient"] = (changes = {}, now = Date.now, bills = fetchedBills) =>
    createWechatPay({ settings: { ...settings, ...changes }, now, log: silentLog, bills });

  return {
    url,
    settings,
    received,
    createClient,
    pay: createClient(),
    async control(method, path, body) {
      const answer = await fetch(`${url}/control${path}`, {
        method,
        headers: { "Content-Type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
      };
    },
    notice: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          const notice = received[count - 1];
          if (!notice) return;
          waiting.delete(check);
          resolve(notice);
        };
        waiting.add(check);
        check();
      }),
    answerNoticesWith(status) {
      noticeStatus = status;
    },
    async restart() {
      await gateway.close();
      gateway = await startGateway(Number(new URL(url).port));
    },
    async close() {
      await gateway.close();
      await merchant.close();
      rmSync(dir, { recursive: true });
    },
  };
}

let orders = 0;

/** Returns an attempt of 200.00 yuan whose deadline is 300 s ahead. */
export function createOrder(changes: Partial<AttemptOrder> = {}): AttemptOrder {
  orders += 1;
  return {
    number: `01TESTAPPLICATION000000000${String(orders).padStart(4, "0")}`,
    channel: "wechat",
    merchant: { merchantId: "1900000001" },
    amountFen: 20_000,
    createdAt: new Date().toISOString(),
    deadline: new Date(Math.floor(Date.now() / 1000 + 300) * 1000).toISOString(),
    ...changes,
  };
}

/** Prepares an order and pays it. Returns the evidence that a query then gives. */
export async function payOrder(setup: Setup, order = createOrder()): Promise<PaymentEvidence> {
  await setup.pay.prepare(order);
  await setup.control("POST", `/orders/${order.number}/pay`, {});
  const answer = await setup.pay.query(order);
  if (answer.status !== "paid") throw new Error(`The order is ${answer.status}`);
  return answer.evidence;
}

/** Returns an order to refund a whole payment. */
export function createRefundOrder(
  evidence: PaymentEvidence,
  changes: Partial<RefundOrder> = {},
): RefundOrder {
  return {
    channel: "wechat",
    merchant: { merchantId: evidence.merchantId },
    refundNumber: `R${evidence.attemptNumber}`,
    attemptNumber: evidence.attemptNumber,
    attemptCreatedAt: evidence.paidAt,
    transactionId: evidence.transactionId,
    amountFen: evidence.amountFen,
    totalFen: evidence.amountFen,
    reason: "重复支付",
    requestedAt: evidence.paidAt,
    ...changes,
  };
}
