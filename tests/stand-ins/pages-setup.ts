import { rm } from "node:fs/promises";
import { createUnionPay } from "../../gateways/union-pay";
import { demoUsers, provision, startIdentityProvider } from "../../stand-ins/identity";
import { startSetup as startSms, order as message } from "../gateways/sms-setup";
import {
  paymentsAt,
  refundOf,
  startHarness as startUnionPay,
  temporaryDirectory,
} from "../gateways/union-pay-harness";
import {
  createOrder,
  createRefundOrder,
  payOrder,
  startSetup as startWechat,
} from "../gateways/wechat-pay-setup";
import { newDataDir, orderOf, removeDir, startProvider, wireOf } from "./invoice-provider-setup";
import { createPortalClient } from "./portal-client";

type Wechat = Awaited<ReturnType<typeof startWechat>>;
type UnionPay = Awaited<ReturnType<typeof startUnionPay>>;
type Sms = Awaited<ReturnType<typeof startSms>>;
type InvoiceProvider = Awaited<ReturnType<typeof startProvider>>;

/** Starts all parts that have pages, with empty books, each as its other tests start it. */
export async function startParts() {
  const identityDir = await temporaryDirectory();
  await provision({ dir: identityDir, url: "http://127.0.0.1:3901" });
  const invoiceDir = newDataDir();
  const [wechat, unionPay, sms, invoices, identity] = await Promise.all([
    startWechat(),
    startUnionPay(),
    startSms(),
    startProvider({ dataDir: invoiceDir }),
    startIdentityProvider({ port: 0, dir: identityDir }),
  ]);
  return {
    wechat,
    unionPay,
    sms,
    invoices,
    identity: {
      url: identity.url,
      authorizationUrl: createPortalClient(identity.url).authorizationUrl(),
      users: demoUsers({ dir: identityDir }),
    },
    close: async () => {
      for (const part of [wechat, unionPay, sms, invoices, identity]) await part.close();
      removeDir(invoiceDir);
      await rm(identityDir, { recursive: true });
    },
  };
}

export type Parts = Awaited<ReturnType<typeof startParts>>;

/** Fills the parts with orders, refunds, messages and invoices in every state. */
export async function fill({ wechat, unionPay, sms, invoices }: Parts): Promise<void> {
  await fillWechat(wechat);
  await fillUnionPay(unionPay);
  await fillSms(sms);
  await fillInvoices(invoices);
}

async function fillWechat(setup: Wechat): Promise<void> {
  const { pay, control } = setup;
  const closed = createOrder();
  await pay.prepare(closed);
  await pay.close(closed);
  const late = createOrder();
  await pay.prepare(late);
  await control("POST", `/orders/${late.number}/pay-late`, {});
  const twice = await payOrder(setup);
  await control("POST", `/orders/${twice.attemptNumber}/pay-twice`, {});
  for (const outcome of ["SUCCESS", "PROCESSING", "ABNORMAL"]) {
    await control("PUT", "/refunds/default", { outcome });
    await pay.refund(createRefundOrder(await payOrder(setup)));
  }
  await control("PUT", "/callbacks", { mode: "drop" });
  await payOrder(setup);
  await control("PUT", "/callbacks", { mode: "deliver" });
  await pay.prepare(createOrder());
}

async function fillUnionPay(harness: UnionPay): Promise<void> {
  const { opened, act, paid } = paymentsAt(() => harness);
  const { settings, clock } = harness;
  // The harness's own client has a short time limit, which it might exceed on a busy machine.
  const unionPay = createUnionPay({ settings, now: () => clock.now, timeoutMs: 10_000 });
  await paid("pay-late");
  await paid("pay-twice");
  await act(await opened(), "cancel");
  await act(await opened(), "decline");
  for (const outcome of ["SUCCESS", "FAIL", "PROCESSING"]) {
    const { order, rows } = await paid();
    await harness.control("PUT", "/refunds/default", { outcome });
    const transactionId = rows[0]?.queryId ?? "";
    await unionPay.refund(refundOf({ order, transactionId, requestedAt: clock.now }));
  }
  await opened();
}

async function fillSms({ sender }: Sms): Promise<void> {
  await sender.send(message);
  const params = { ...message.params, opinion: "请补正经办人的手机号码后重新提交" };
  await sender.send({ ...message, outId: `${message.outId}-2`, template: "rejected", params });
}

async function fillInvoices({ url, behave, issue, client }: InvoiceProvider): Promise<void> {
  await behave({ delayMs: 0 });
  await issue(orderOf());
  const reason = "购方税号与名称不符，请核对后重新申请";
  for (const outcome of ["fail", "sign-fail"]) {
    await behave({ delayMs: 0, outcome, reason });
    await issue(orderOf());
  }
  await behave({ delayMs: 3_600_000, times: 1, orderNo: "01JDEMO000000000000000000901", answerTwice: true });
  await behave({ delayMs: 3_600_000 });
  await client.request(orderOf());
  const { billing, call } = await wireOf(url);
  const { order } = billing();
  const [line] = order.invoiceDetail;
  await call("requestBillingNew", { order: { ...order, invoiceDetail: [line, line] } });
}
