import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import pino from "pino";
import { createUnionPay, type UnionPay } from "../../gateways/union-pay";
import { unionPaySettings, type UnionPaySettings } from "../../config/union-pay";
import type { AttemptOrder, RefundOrder } from "../../domain/money/payment";
import { gatewayEnvironment, provision, startUnionPayGateway } from "../../stand-ins/union-pay";
import { withKeptKeys } from "../support/kept-keys";
import type { RunningServer } from "../../stand-ins/shared/serve";
import type { Sums } from "../../stand-ins/union-pay/ledger";
import type { Row } from "../../stand-ins/union-pay/ledger-state";

/** The merchant's server, which stores the notices that arrive and answers each with `status`. */
export interface Merchant {
  notices: string[];
  status: number;
  /** Resolves to all notices once the given number has arrived; rejects after two seconds. */
  noticed(count: number): Promise<string[]>;
}

export interface Harness {
  unionPay: UnionPay;
  settings: UnionPaySettings;
  merchant: Merchant;
  gatewayUrl: string;
  /** Time in milliseconds since the epoch, which the ledger and the merchant use. */
  clock: { now: number };
  /** Posts an attempt's form to the gateway, as the browser does, and returns the answer, which is the bank's page. */
  submit(order: AttemptOrder): Promise<Response>;
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  ledger(): Promise<{ rows: (Row & { notice: string | null })[]; sums: Sums }>;
  /** Ends the gateway and starts it again on the same ledger and port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const temporaryDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), "union-pay-"));

/**
 * Starts a gateway and a merchant with its client. @param certificates - folder that has the certificates, or gets
 * them, which takes half a second
 */
export async function startHarness({ certificates }: { certificates?: string } = {}): Promise<Harness> {
  const dataDir = await temporaryDirectory();
  const dir = certificates ?? dataDir;
  const { merchant, server } = await startMerchant();
  const clock = { now: Date.parse("2030-05-06T02:00:00.000Z") };
  const identity = { dir, url: "http://127.0.0.1:0" };
  if (!certificates) await withKeptKeys("union-pay", dir, () => provision(identity));
  const { service } = await provision(identity);
  const start = (port: number): Promise<RunningServer> =>
    startUnionPayGateway({
      ...gatewayEnvironment({ ...service, UNIONPAY_REDELIVERY_SCALE: "0.001" }),
      port,
      dataDir,
      ledgerNow: () => Promise.resolve(clock.now),
      log: pino({ level: "silent" }),
    });
  let gateway = await start(0);
  const { url } = gateway;
  const merchantUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = unionPaySettings({
    ...(await provision({ dir, url })).consumers,
    UNIONPAY_FRONT_URL: `${merchantUrl}/front`,
    UNIONPAY_NOTIFY_URL: `${merchantUrl}/notices`,
  });
  const unionPay = createUnionPay({ settings, now: () => clock.now, timeoutMs: 4_000 });
  async function control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}/control${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new Error(`the control API answered ${response.status}`);
    }
    return (await response.json()) as T;
  }
  return {
    unionPay,
    settings,
    merchant,
    gatewayUrl: url,
    clock,
    control,
    submit: (order) => {
      const { action, fields } = unionPay.bankForm(order);
      return fetch(action, { method: "POST", body: new URLSearchParams(fields) });
    },
    ledger: () => control("GET", "/ledger"),
    restart: async () => {
      await gateway.close();
      gateway = await start(Number(new URL(url).port));
      // The first call may still go into a connection that the old process closed.
      await fetch(`${url}/healthz`).catch(() => undefined);
    },
    close: async () => {
      await gateway.close();
      server.closeAllConnections();
      server.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function startMerchant() {
  const notices: string[] = [];
  const arrivals = new EventTarget();
  const merchant: Merchant = {
    notices,
    status: 200,
    noticed: async (count) => {
      const giveUp = AbortSignal.timeout(120_000);
      while (notices.length < count) {
        await once(arrivals, "notice", { signal: giveUp });
      }
      return notices;
    },
  };
  const receive: RequestListener = async (request, response) => {
    notices.push(await text(request));
    response.writeHead(merchant.status).end();
    arrivals.dispatchEvent(new Event("notice"));
  };
  const server = createServer(receive);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { merchant, server };
}

let made = 0;

/** Returns a new attempt that was made at `createdAt` (milliseconds since the epoch), with half an hour to pay. */
export function attemptAt(createdAt: number, amountFen = 20_000): AttemptOrder {
  made += 1;
  return {
    number: `01HZX${String(made).padStart(25, "0")}`,
    channel: "unionpay",
    bank: "ICBC",
    merchant: { merchantId: "777290058110048" },
    amountFen,
    createdAt: new Date(createdAt).toISOString(),
    deadline: new Date(createdAt + 30 * 60_000).toISOString(),
  };
}

/** Returns an order to refund a whole payment of an attempt. */
export function refundOf({
  order,
  transactionId,
  requestedAt,
}: {
  order: AttemptOrder;
  transactionId: string;
  /** Time of the request in milliseconds since the epoch. */
  requestedAt: number;
}): RefundOrder {
  return {
    channel: "unionpay",
    merchant: order.merchant,
    refundNumber: `R${order.number}`,
    attemptNumber: order.number,
    attemptCreatedAt: order.createdAt,
    transactionId,
    amountFen: order.amountFen,
    totalFen: order.amountFen,
    reason: "逾期支付",
    requestedAt: new Date(requestedAt).toISOString(),
  };
}

const minute = 60_000;

/** Resets gateway and clock for the next test: the clock to a full minute, and the gateway to no faults. */
export async function resetHarness({ clock, control }: Harness): Promise<void> {
  clock.now = Math.ceil(clock.now / minute) * minute;
  await control("PUT", "/faults", []);
  await control("PUT", "/refunds/default", { outcome: "SUCCESS" });
}

/**
 * Returns the actions of a payer at the gateway. The harness is passed as a function, because it is created only when
 * the tests run.
 */
export function paymentsAt(harness: () => Harness) {
  async function opened(amountFen?: number): Promise<AttemptOrder> {
    const order = attemptAt(harness().clock.now, amountFen);
    await harness().submit(order);
    return order;
  }

  async function act(order: AttemptOrder, action: string, body: object = {}): Promise<Row[]> {
    const path = `/orders/${order.number}/${action}`;
    return (await harness().control<{ rows: Row[] }>("POST", path, body)).rows;
  }

  async function paid(action = "pay"): Promise<{ order: AttemptOrder; rows: Row[] }> {
    const order = await opened();
    return { order, rows: await act(order, action) };
  }

  /** Returns an order to refund a payment about which the merchant has got a notice. */
  async function toRefund(): Promise<RefundOrder> {
    const { merchant, clock } = harness();
    const before = merchant.notices.length;
    const { order, rows } = await paid();
    await merchant.noticed(before + 1);
    return refundOf({ order, transactionId: rows[0]?.queryId ?? "", requestedAt: clock.now + minute });
  }

  /** Waits until every notice has its final state, and returns these states. */
  async function noticeEndings(): Promise<(string | null)[]> {
    for (;;) {
      const endings = (await harness().ledger()).rows.map(({ notice }) => notice);
      if (!endings.includes(null)) return endings;
    }
  }

  return { opened, act, paid, toRefund, noticeEndings };
}
