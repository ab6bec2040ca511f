import type { Application } from "../../domain/application/application";
import { invoiceOrderOf } from "../../domain/application/invoicing";
import { apply } from "../../domain/application/reducer";
import { updates } from "../../workflows/messages";
import { expectPoll } from "../support/expect-poll";
import { createFailingCalls } from "./bench/failing-calls";
import {
  approvedRenewal,
  buyer,
  createRenewal,
  delivery,
  feeFen,
  owner,
  paidRenewal,
  reviewer,
  useBench,
} from "./bench/renewal";

const { correctShipment } = updates;

const calls = createFailingCalls();
const bench = useBench({ around: calls.around });
const day = 86_400;
const isNoted = ({ operatorNotes }: Application) => operatorNotes.length > 0;

describe("the review", () => {
  test("when a command is refused, then the history holds no update of it", async () => {
    const renewal = createRenewal(bench());
    await renewal.submit();
    await expect(renewal.markHandled()).rejects.toMatchObject({ cause: { type: "NOT_APPROVED" } });
    await expect(renewal.pay("wechat")).rejects.toMatchObject({ cause: { type: "NOT_APPROVED" } });
    const { events } = await renewal.handle().fetchHistory();
    const accepted = events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
    expect(accepted).toHaveLength(1);
  });
});

describe("the receipt and the invoice", () => {
  test("when nobody confirms the receipt, then it confirms itself after exactly 15 days, corrections or not", async () => {
    const renewal = await paidRenewal(bench(), { pickup: "邮寄" });
    await renewal.ship();
    await bench().sleep(10 * day);
    await renewal.give(correctShipment, { by: reviewer, carrier: "示例快递", trackingNumber: "DEMO654321" });
    await bench().sleep(5 * day - 60);
    expect(await renewal.state()).toMatchObject({ receipt: "已寄出" });
    await bench().sleep(120);
    const received = await renewal.eventually(({ receipt }) => receipt === "已签收");
    expect(received.records.at(-1)?.text).toBe("超时自动确认签收");
  });

  test("when nobody asks for an invoice, then the workflow ends 365 days after the payment", async () => {
    const renewal = await paidRenewal(bench());
    await renewal.markHandled();
    await bench().sleep(364 * day);
    expect((await renewal.state()).endedAt).toBeUndefined();
    await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "未申请" });
  });

  test("when it is still open when the window ends, then the operator is told", async () => {
    const renewal = await paidRenewal(bench(), { pickup: "邮寄" });
    await bench().sleep(366 * day);
    const late = await renewal.eventually(({ operatorNotes }) => operatorNotes.length > 0);
    expect(late.operatorNotes[0]?.text).toContain("开票期限已过");
  });
});

test("corrects a recipient until the lock is sent, for the owner, and for a reviewer who says why", async () => {
  const { correctRecipient } = updates;
  const other = {
    recipientName: "示例另一人",
    recipientPhone: "0575-82000001",
    recipientAddress: "示例路2号",
  };
  const renewal = await paidRenewal(bench(), { pickup: "邮寄" });
  const silent = renewal.give(correctRecipient, { by: reviewer, ...other });
  await expect(silent).rejects.toMatchObject({ cause: { type: "REMARK_MISSING" } });
  const corrected = await renewal.give(correctRecipient, { by: owner, ...other });
  expect(corrected).toMatchObject({ form: other, records: [{ text: "收件信息已更正", by: owner }] });
  expect((await renewal.give(correctRecipient, { by: owner, ...other })).version).toBe(corrected.version);
  const again = { by: reviewer, ...other, recipientName: "示例第三人", remark: "来电更正" };
  const { records } = await renewal.give(correctRecipient, again);
  expect(records.at(-1)?.text).toBe("收件信息已更正：来电更正");
});

describe("the start", () => {
  test("when no submission is accepted within a minute, then it fails, and a fresh one may start", async () => {
    const renewal = createRenewal(bench());
    const { engine } = bench();
    const args = {
      by: reviewer,
      form: renewal.form,
      feesFen: [feeFen],
      opinion: "x",
      draft: { createdAt: "2026-01-01T00:00:00.000Z", version: 1 },
    };
    const refused = engine.submitFirst({ workflowId: renewal.id, updateId: "refused" }, "", args);
    await expect(refused).rejects.toMatchObject({ cause: { type: "NOT_YOURS_TO_DO" } });
    await expect(renewal.handle().result()).rejects.toMatchObject({ cause: { type: "NOT_SUBMITTED" } });
    expect(await renewal.submit()).toMatchObject({ status: "待审核", version: 2 });
  });
});

describe("a signal from outside", () => {
  test("when a review by the command line is refused, or its name mistyped, then memo and details say so, without its opinion", async () => {
    const renewal = await approvedRenewal(bench());
    const handle = renewal.handle();
    const refusedSignal = async () => (await handle.describe()).memo?.["refusedSignal"];
    const details = async () =>
      (await handle.query<{ currentDetails: string }>("__temporal_workflow_metadata")).currentDetails;
    for (const [name, code] of [
      ["review", "NOT_AWAITING_REVIEW"],
      ["reviwe", "UNKNOWN_SIGNAL"],
    ] as const) {
      await handle.signal(name, { decision: "approve", opinion: "机密意见" });
      await expectPoll(refusedSignal).toMatchObject({ signal: name, code });
      expect(JSON.stringify(await refusedSignal())).not.toContain("机密意见");
      await expectPoll(details).toContain(`${name}，${code}，`);
      expect((await details()).match(/没有受理的信号/g)).toHaveLength(1);
    }
    await handle.signal("invoiceNotice", { decision: "approve" });
    expect((await renewal.withdraw()).status).toBe("已撤回");
  });
});

describe("a setback", () => {
  test("when the provider has taken an order, but refuses it as it comes again otherwise, then its one invoice is kept", async () => {
    const renewal = await paidRenewal(bench());
    const handled = await renewal.markHandled();
    const at = new Date().toISOString();
    const order = invoiceOrderOf(
      apply(handled, { type: "invoiceRequested", at, by: owner, buyer, delivery }),
    );
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
});
