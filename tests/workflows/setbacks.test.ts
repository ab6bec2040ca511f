import { invoiceOrderOf } from "../../domain/application/invoicing";
import type { Application } from "../../domain/application/application";
import { apply } from "../../domain/application/reducer";
import { ApplicationFailure } from "@temporalio/common";
import { expectPoll } from "../support/expect-poll";
import { createFailingCalls } from "./bench/failing-calls";
import { approvedRenewal, buyer, delivery, owner, paidRenewal, useBench } from "./bench/renewal";

const calls = createFailingCalls();
const bench = useBench({ around: calls.around });

/** Number of tries of a query before the workflow pauses and asks again later. */
const triesOfAQuestion = 3;
const day = 86_400;
const isNoted = ({ operatorNotes }: Application) => operatorNotes.length > 0;

test("when the provider refuses an invoice for good, then the reason stays, and another title gets a number", async () => {
  const renewal = await paidRenewal(bench());
  await renewal.markHandled();
  // Three calls fail: the one that follows the write, the local activity's, and the regular activity's.
  calls.failNext("requestInvoice", 3, ApplicationFailure.nonRetryable("购方税号不存在", "INVOICE_REFUSED"));
  await renewal.requestInvoice();
  const refused = await renewal.eventually(({ invoice }) => invoice === "开票失败");
  expect(refused).toMatchObject({ invoice: "开票失败", receipt: "无" });
  await renewal.requestInvoice();
  await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
});

test("when the provider is away as it is asked about an invoice, then it is asked again", async () => {
  const renewal = await paidRenewal(bench());
  await renewal.markHandled();
  calls.failNext("queryInvoice", 2 * triesOfAQuestion);
  await renewal.requestInvoice();
  await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
});

test("when an order can't be closed at its deadline, then it is closed a little later", async () => {
  const renewal = await approvedRenewal(bench());
  await renewal.pay("wechat");
  calls.failNext("closePayment", 2 * triesOfAQuestion);
  await bench().sleep(360);
  const closed = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已关闭");
  expect(closed.attempts).toMatchObject([{ status: "已关闭", expired: true }]);
});

test("when the provider has taken an order, but refuses it as it comes again otherwise, then its one invoice is kept", async () => {
  const renewal = await paidRenewal(bench());
  const handled = await renewal.markHandled();
  const at = new Date().toISOString();
  const order = invoiceOrderOf(apply(handled, { type: "invoiceRequested", at, by: owner, buyer, delivery }));
  // The order is placed as by a worker with another configuration, which died before it got the answer.
  await bench().world.parties.invoice.request({ ...order, remark: "另一个备注" });
  await renewal.requestInvoice();
  await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
  expect((await renewal.state()).invoiceRequests).toMatchObject([{ orderNo: order.orderNo }]);
});

test("when the provider gives no result for a day, then the operator is told once, and the invoice comes all the same", async () => {
  const renewal = await paidRenewal(bench());
  await renewal.markHandled();
  calls.failNext("queryInvoice", 1_000);
  await renewal.requestInvoice();
  await bench().sleep(3 * day);
  const { invoice, operatorNotes } = await renewal.eventually(isNoted);
  expect(invoice).toBe("开票中");
  expect(operatorNotes).toMatchObject([{ text: expect.stringContaining("超过一天没有结果") }]);
  calls.failNext("queryInvoice", 0);
  await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
});

test("when an attempt stays unclear for days, then the operator is told once, and the questions grow rare", async () => {
  const renewal = await approvedRenewal(bench());
  await renewal.pay("wechat");
  calls.failNext("queryPayment", 10_000);
  await bench().sleep(3 * day);
  const { attempts, operatorNotes } = await renewal.eventually(isNoted);
  expect(attempts).toMatchObject([{ status: "待支付", expired: true }]);
  expect(operatorNotes).toMatchObject([{ text: expect.stringContaining("超过一天仍不明确") }]);
  const { historyLength } = await renewal.handle().describe();
  await bench().sleep(day);
  expect((await renewal.handle().describe()).historyLength - historyLength).toBeLessThan(100);
  calls.failNext("queryPayment", 0);
  await bench().sleep(day);
  await expectPoll(renewal.state).toMatchObject({ attempts: [{ status: "已关闭" }] });
});
