import { ApplicationFailure } from "@temporalio/common";
import type { Application } from "../../domain/application/application";
import { invoiceOrderOf } from "../../domain/application/invoicing";
import { apply } from "../../domain/application/reducer";
import { refundNotice, reviewSignal, updates } from "../../workflows/messages";
import { expectPoll } from "../support/expect-poll";
import { createFailingCalls } from "./bench/failing-calls";
import {
  approvedRenewal,
  buyer,
  createRenewal,
  delivery,
  feeFen,
  formOf,
  noSense,
  owner,
  paidRenewal,
  reviewer,
  useBench,
} from "./bench/renewal";

const { correctShipment, edit, review, submit } = updates;

const calls = createFailingCalls();
const bench = useBench({ around: calls.around });
const day = 86_400;
const isNoted = ({ operatorNotes }: Application) => operatorNotes.length > 0;

describe("the review", () => {
  test("when a rejected application is edited to another lock and submitted again, then it is reviewed anew", async () => {
    const renewal = createRenewal(bench());
    await renewal.submit();
    const rejected = await renewal.review("reject", "锁序列号有误");
    expect(rejected).toMatchObject({ status: "审核不通过" });
    const form = formOf("现场");
    const edited = await renewal.give(edit, { by: owner, form, version: rejected.version });
    const submitted = (version: number) =>
      renewal.give(submit, {
        ...{ by: owner, form, feesFen: [feeFen], opinion: "已改" },
        draft: { createdAt: rejected.createdAt, version },
      });
    // The version that was read before the edit may have another form. Its submission must not replace the edit.
    await expect(submitted(rejected.version)).rejects.toMatchObject({ cause: { type: "STALE_VERSION" } });
    await submitted(edited.version);
    const approved = await renewal.review("approve");
    expect(approved).toMatchObject({ status: "审核通过", form: { locks: form.locks } });
    expect(approved.submissions).toHaveLength(2);
    expect(approved.reviews.map(({ decision }) => decision)).toEqual(["reject", "approve"]);
  });

  test("when an edit carries an older version, then it is refused and nothing changes", async () => {
    const renewal = createRenewal(bench());
    await renewal.submit();
    const { version } = await renewal.review("reject");
    const stale = renewal.give(edit, { by: owner, form: renewal.form, version: version - 1 });
    await expect(stale).rejects.toMatchObject({ cause: { type: "STALE_VERSION" } });
    await expect(renewal.state()).resolves.toMatchObject({ version });
  });

  test("when the decision comes twice, then the second is refused as an update and ignored as a signal", async () => {
    const renewal = createRenewal(bench());
    await renewal.submit();
    await renewal.review("approve");
    await expect(renewal.review("reject")).rejects.toMatchObject({ cause: { type: "NOT_AWAITING_REVIEW" } });
    await renewal.handle().signal(reviewSignal, { decision: "reject", opinion: "不同意" });
    expect(await renewal.state()).toMatchObject({ status: "审核通过", reviews: [{ decision: "approve" }] });
  });

  test("when the same update is sent again with its id, then it is answered without a second event", async () => {
    const renewal = createRenewal(bench());
    const first = await renewal.submit("the-one-submission");
    const again = await renewal.submit("the-one-submission");
    expect(again).toEqual(first);
    const decided = await renewal.give(
      review,
      { by: reviewer, decision: "approve", opinion: "同意" },
      "decision-1",
    );
    expect(
      await renewal.give(review, { by: reviewer, decision: "approve", opinion: "同意" }, "decision-1"),
    ).toEqual(decided);
  });

  test("when the decision comes as a signal, then it counts, and bad input before it harms nothing", async () => {
    const renewal = createRenewal(bench());
    await renewal.submit();
    const bad = [
      undefined,
      null,
      7,
      "approve",
      {},
      { decision: "maybe", opinion: "x" },
      { decision: "approve" },
    ];
    for (const input of [...bad, { decision: "approve", opinion: "同意", extra: 1 }]) {
      await renewal.handle().signal(reviewSignal, input);
    }
    expect(await renewal.state()).toMatchObject({ status: "待审核" });
    await renewal.handle().signal(reviewSignal, { decision: "approve", opinion: "同意" });
    expect(await renewal.eventually(({ status }) => status === "审核通过")).toMatchObject({
      status: "审核通过",
    });
  });

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
  test("when the invoice is asked for before shipping, then the receipt is confirmed and shipping starts no timer", async () => {
    const renewal = await paidRenewal(bench(), { pickup: "邮寄" });
    const requested = await renewal.requestInvoice();
    expect(requested).toMatchObject({ receipt: "已签收", invoice: "开票中" });
    expect(requested.records.at(-1)?.text).toBe("自动确认签收");
    expect(await renewal.ship()).toMatchObject({ receipt: "已签收", shipment: { carrier: "示例快递" } });
    await renewal.markHandled();
    await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
  });

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

  test("when the owner confirms the receipt, then the timer has nothing left to do", async () => {
    const renewal = await paidRenewal(bench(), { pickup: "邮寄" });
    await renewal.ship();
    expect((await renewal.confirmReceipt()).records.at(-1)?.text).toBe("确认签收");
    await bench().sleep(16 * day);
    expect((await renewal.state()).records.filter(({ text }) => text.includes("签收"))).toHaveLength(1);
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
  test("when it makes no sense, then it changes nothing and harms nothing", async () => {
    const renewal = await approvedRenewal(bench());
    const before = await renewal.state();
    for (const name of ["paymentNotice", "refundNotice", "invoiceNotice"]) {
      for (const input of noSense) await renewal.handle().signal(name, input);
    }
    expect(await renewal.state()).toEqual(before);
    expect((await renewal.withdraw()).status).toBe("已撤回");
  });

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

  test("when a refund notice names no refund of ours, then nothing changes", async () => {
    const renewal = await paidRenewal(bench());
    const before = await renewal.state();
    const answer = { status: "refunded" } as const;
    await renewal.handle().signal(refundNotice, { refundNumber: "NONE", attemptNumber: "NONE", answer });
    expect(await renewal.state()).toEqual(before);
  });
});

describe("a setback", () => {
  /** Number of tries of a query before the workflow pauses and asks again later. */
  const triesOfAQuestion = 3;

  test("when the provider refuses an invoice for good, then the reason stays, and another title gets a number", async () => {
    const renewal = await paidRenewal(bench());
    await renewal.markHandled();
    // Three calls fail: the one that follows the write, the local activity's, and the regular activity's.
    calls.failNext("requestInvoice", 3, ApplicationFailure.nonRetryable("购方税号不存在", "INVOICE_REFUSED"));
    await renewal.requestInvoice();
    const refused = await renewal.eventually(({ invoice }) => invoice === "开票失败");
    expect(refused).toMatchObject({ invoice: "开票失败", receipt: "无" });
    expect(refused.invoiceRequests.at(-1)?.failure).toContain("购方税号不存在");
    await renewal.requestInvoice();
    await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已支付", invoice: "已开票" });
    expect(await renewal.projection()).toMatchObject({
      invoiceDocument: { invoiceNumber: expect.stringMatching(/^\d{20}$/) },
    });
  });

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

  test("when an order can't be closed at its deadline, then it is closed a little later", async () => {
    const renewal = await approvedRenewal(bench());
    await renewal.pay("wechat");
    calls.failNext("closePayment", 2 * triesOfAQuestion);
    await bench().sleep(360);
    const closed = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已关闭");
    expect(closed.attempts).toMatchObject([{ status: "已关闭", expired: true }]);
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
