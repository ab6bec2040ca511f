import { nextInvoiceOrderNo } from "../../domain/application/invoicing";
import { refundNumber } from "../../domain/money/attempts";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { payAtBank, scanAndPay } from "../../embedded/demo/outside";
import { disagreements } from "./agreement";
import type { EngineView } from "./engine";
import { gatewayControls } from "./gateways";
import { approved, awaitApplication, invoiceFor, mailed, paid, startWechat, submitted } from "./journey";
import type { Bidder, World } from "./world";

interface Cast {
  world: World;
  bidder: Bidder;
}

const shipment = ["示例快递", "DEMO123456"] as const;

/** Sets how the invoice provider treats an application's next order. */
async function nextInvoice({ world }: Pick<Cast, "world">, id: string, how: object): Promise<void> {
  const orderNo = nextInvoiceOrderNo({ id, invoiceRequests: [] });
  const response = await fetch(`${world.stack.addresses.invoiceProvider}/control/behaviour`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ orderNo, ...how }),
  });
  if (!response.ok) throw new Error(`the invoice provider answered ${response.status}`);
}

async function shipped(cast: Cast): Promise<string> {
  const { id } = await paid({ ...cast, changes: mailed });
  await cast.world.reviewer.api.ship(id, ...shipment);
  return id;
}

async function handled(cast: Cast): Promise<string> {
  const id = await shipped(cast);
  await cast.world.reviewer.api.markHandled(id);
  return id;
}

async function invoiceAskedFor(cast: Cast, how: object): Promise<string> {
  const id = await handled(cast);
  await nextInvoice(cast, id, how);
  await cast.bidder.api.requestInvoice(id, invoiceFor(cast.bidder));
  return id;
}

/**
 * Each stage in which an application can stand for a while, with a function that brings a new application with mailed
 * locks there.
 */
export const stages: Record<string, (cast: Cast) => Promise<string>> = {
  待审核: async (cast) => (await submitted({ ...cast, changes: mailed })).id,
  审核不通过: async (cast) => {
    const { id } = await submitted({ ...cast, changes: mailed });
    await cast.world.reviewer.api.review(id, "reject", "请修改");
    return id;
  },
  待支付: async (cast) => (await approved({ ...cast, changes: mailed })).id,
  "待支付, a QR code open": async (cast) => {
    const { id } = await approved({ ...cast, changes: mailed });
    await startWechat(cast.bidder, id);
    return id;
  },
  "待支付, at the bank": async (cast) => {
    const { id } = await approved({ ...cast, changes: mailed });
    await cast.bidder.api.pay(id, { channel: "unionpay", bank: "ICBC" });
    return id;
  },
  办理中: async (cast) => (await paid({ ...cast, changes: mailed })).id,
  已寄出: shipped,
  已办理: handled,
  开票中: (cast) => invoiceAskedFor(cast, { delayMs: 4_000 }),
  开票失败: async (cast) => {
    const how = { outcome: "fail", reason: "示例原因", times: 1, delayMs: 100 };
    const id = await invoiceAskedFor(cast, how);
    await awaitApplication(cast.bidder, id, ({ invoice }) => invoice === "开票失败");
    return id;
  },
  "已撤回, a refund under way": async (cast) => {
    const { id, attempts } = await paid({ ...cast, changes: mailed });
    const [transaction] = attempts[0]?.transactions ?? [];
    const number = refundNumber(attempts[0]?.number ?? "", transaction?.id ?? "");
    await gatewayControls(cast.world.stack.addresses).endRefund(number, "PROCESSING");
    await cast.world.operator.api.withdraw(id, "用户要求撤回");
    return id;
  },
};

/** Brings an application from its present stage to its end. */
async function goOn({ world, bidder }: Cast, id: string): Promise<ShownApplication> {
  const { reviewer, stack } = world;
  const { addresses } = stack;
  let application = await bidder.api.get(id);
  if (application.status === "审核不通过") application = await bidder.api.submit(id, "已改");
  if (application.status === "待审核") application = await reviewer.api.review(id, "approve", "同意");
  if (application.status === "审核通过" && application.payment === "未支付") {
    const open = application.attempts.find(({ status }) => status === "待支付");
    const { channel = "wechat", bank } = open ?? {};
    if (bank) await payAtBank(addresses, await bidder.api.pay(id, { channel, bank }));
    else await scanAndPay(addresses, (await startWechat(bidder, id)).number);
    application = await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  }
  if (application.handling === "办理中" && application.status === "审核通过") {
    if (!application.shipment) await reviewer.api.ship(id, ...shipment);
    await reviewer.api.markHandled(id);
    application = await bidder.api.get(id);
  }
  const transactions = application.attempts.flatMap((attempt) => attempt.transactions);
  for (const refund of transactions.flatMap(({ refunds = [] }) => refunds))
    if (refund.status === "退款中") await gatewayControls(addresses).endRefund(refund.number, "SUCCESS");
  return invoiced(bidder, id);
}

/** Has the invoice issued if the application needs one, and waits for the application's end. */
async function invoiced(bidder: Bidder, id: string): Promise<ShownApplication> {
  const lacksInvoice = ({ handling, invoice }: ShownApplication) =>
    handling === "已办理" && ["未申请", "开票失败"].includes(invoice);
  for (;;) {
    const stands = await awaitApplication(
      bidder,
      id,
      (application) => application.endedAt !== undefined || lacksInvoice(application),
    );
    if (stands.endedAt !== undefined) return stands;
    await bidder.api.requestInvoice(id, invoiceFor(bidder)).catch((error: unknown) => {
      // After a reset, the invoice may have been requested already although the projection does not show it yet.
      if (!String(error).includes("INVOICE_ALREADY_REQUESTED")) throw error;
    });
  }
}

/** Brings an application to its end, and checks that all sources agree about it and nothing was done twice. */
export async function expectWholeEnd(scene: Cast & { engine: EngineView }, id: string): Promise<void> {
  const { attempts, records, status } = await goOn(scene, id);
  const all = () => disagreements(scene, id);
  expect(await eventually("agreement", all, (found) => found.length === 0).catch(all)).toEqual([]);
  expect(attempts.flatMap(({ transactions }) => transactions)).toHaveLength(1);
  expect(records.filter(({ text }) => text === "已办理")).toHaveLength(status === "已撤回" ? 0 : 1);
}
