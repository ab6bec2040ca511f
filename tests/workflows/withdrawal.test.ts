import { updates } from "../../workflows/messages";
import { eventually } from "../../embedded/demo/narrator";
import { keepsOnlyTheFee } from "./bench/books";
import {
  approvedRenewal,
  createRenewal,
  lastAttempt,
  operator,
  paidRenewal,
  useBench,
  type Renewal,
} from "./bench/renewal";

const { resolveRefund, retryRefund } = updates;

const bench = useBench();

const refunds = (outcome: string) => bench().world.wechat("PUT", "/refunds/default", { outcome });

afterEach(() => refunds("SUCCESS"));

describe("a withdrawal", () => {
  test("when the owner withdraws before paying, then the open attempt is closed first and the workflow completes", async () => {
    const renewal = await approvedRenewal(bench());
    await renewal.pay("wechat");
    expect(await renewal.withdraw()).toMatchObject({ status: "已撤回", attempts: [{ status: "已关闭" }] });
    await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "未支付" });
  });

  test("when money was paid meanwhile, then the owner's withdrawal is refused", async () => {
    await bench().world.wechat("PUT", "/callbacks", { mode: "drop" });
    const renewal = await approvedRenewal(bench());
    await renewal.scan(lastAttempt(await renewal.pay("wechat")));
    await expect(renewal.withdraw()).rejects.toMatchObject({ cause: { type: "WITHDRAW_PAID" } });
    expect(await renewal.state()).toMatchObject({ status: "审核通过", payment: "已支付" });
    await bench().world.wechat("PUT", "/callbacks", { mode: "deliver" });
  });

  test("when the operator withdraws a paid one, then the money goes back before it ends", async () => {
    const renewal = await paidRenewal(bench());
    expect(await renewal.withdraw(operator)).toMatchObject({ status: "已撤回", payment: "已支付" });
    await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "已退款" });
  });

  test("when the workflow is cancelled, then that is the operator's withdrawal, money and all", async () => {
    const waiting = createRenewal(bench());
    await waiting.submit();
    const paid = await paidRenewal(bench());
    await waiting.handle().cancel();
    await paid.handle().cancel();
    await expect(waiting.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "未支付" });
    await expect(paid.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "已退款" });
  });

  test("when it is cancelled while a payment is being prepared, then the handler ends in good order", async () => {
    const renewal = await approvedRenewal(bench());
    const paying = renewal.pay("wechat").catch(() => undefined);
    await renewal.handle().cancel();
    await paying;
    await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回" });
  });

  test("when a shipped one is cancelled, then it goes on, and the operator can read why", async () => {
    const renewal = await paidRenewal(bench(), "邮寄");
    await renewal.ship();
    await renewal.handle().cancel();
    const noted = await renewal.eventually(({ operatorNotes }) => operatorNotes.length === 1);
    expect(noted).toMatchObject({ status: "审核通过", receipt: "已寄出" });
    await renewal.confirmReceipt();
    await renewal.markHandled();
    await renewal.requestInvoice();
    await expect(renewal.handle().result()).resolves.toMatchObject({ invoice: "已开票" });
  });
});

describe("an abnormal refund", () => {
  async function abnormal(outcome = "CLOSED") {
    await refunds(outcome);
    const renewal = await paidRenewal(bench());
    await renewal.withdraw(operator);
    await bench().sleep(30);
    const stuck = await renewal.eventually(
      ({ attempts }) => attempts[0]?.transactions[0]?.refunds?.[0]?.status === "退款异常",
    );
    const refundNumber = stuck.attempts[0]?.transactions[0]?.refunds?.[0]?.number ?? "";
    return { renewal, refundNumber };
  }

  test("when the operator tries again, then it succeeds and the workflow completes", async () => {
    const { renewal, refundNumber } = await abnormal();
    await refunds("SUCCESS");
    await bench().world.wechat("PUT", `/refunds/${refundNumber}`, { outcome: "SUCCESS" });
    await renewal.give(retryRefund, { by: operator, refundNumber });
    await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
  });

  test("when the operator settles it by hand, then the attempt ends as 人工结清 with the reason", async () => {
    const { renewal, refundNumber } = await abnormal();
    await renewal.give(resolveRefund, { by: operator, refundNumber, reason: "已线下转账" });
    await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
    const kept = await bench().models.applications.findById(renewal.id).lean();
    expect(kept?.application.attempts[0]).toMatchObject({ status: "人工结清" });
    expect(kept?.application.attempts[0]?.transactions[0]?.refunds?.[0]?.remark).toContain("已线下转账");
  });

  test("when another refund is named, then nothing changes", async () => {
    const { renewal, refundNumber } = await abnormal();
    const other = renewal.give(retryRefund, { by: operator, refundNumber: "NONE" });
    await expect(other).rejects.toMatchObject({ cause: { type: "NO_ABNORMAL_REFUND" } });
    await renewal.give(resolveRefund, { by: operator, refundNumber, reason: "已线下转账" });
  });
});

describe("money after the end", () => {
  const callbacks = (mode: string) => bench().world.wechat("PUT", "/callbacks", { mode, times: 2 });
  afterEach(() => callbacks("deliver"));

  /** Creates a withdrawn application whose closed attempt was paid afterwards, and returns the number of its refund. */
  async function strayMoney(): Promise<{ renewal: Renewal; refundNumber: string }> {
    const renewal = await approvedRenewal(bench());
    const attempt = lastAttempt(await renewal.pay("wechat"));
    await renewal.withdraw();
    await renewal.handle().result();
    await renewal.scan(attempt, "pay-late");
    const stray = await eventually(
      "a stray refund",
      () => bench().models.strayRefunds.findOne({ applicationId: renewal.id }).lean(),
      (found) => found !== null,
    );
    return { renewal, refundNumber: stray?._id ?? "" };
  }

  const ended = async (refundNumber: string) => {
    await bench().env.client.workflow.getHandle(refundNumber).result();
    return bench().models.strayRefunds.findById(refundNumber).lean();
  };

  const abnormal = (refundNumber: string) =>
    eventually(
      "an abnormal stray refund",
      async () => {
        await bench().sleep(10);
        return bench().models.strayRefunds.findById(refundNumber).lean();
      },
      (found) => found?.status === "退款异常",
    );

  test("when it comes for a withdrawn application, then a workflow of its own gives it back, once", async () => {
    await callbacks("repeat");
    const { renewal, refundNumber } = await strayMoney();
    expect(await ended(refundNumber)).toMatchObject({ status: "已退款" });
    expect(await bench().models.strayRefunds.countDocuments({ applicationId: renewal.id })).toBe(1);
    expect(keepsOnlyTheFee(await renewal.state())).toBe(true);
  });

  test("when its refund is abnormal, then the operator tries again by the same command", async () => {
    await refunds("CLOSED");
    const { refundNumber } = await strayMoney();
    await abnormal(refundNumber);
    await refunds("SUCCESS");
    await bench().world.wechat("PUT", `/refunds/${refundNumber}`, { outcome: "SUCCESS" });
    const target = { workflowId: refundNumber, updateId: "retry" };
    await bench().engine.command(retryRefund, target, { by: operator, refundNumber });
    expect(await ended(refundNumber)).toMatchObject({ status: "已退款" });
  });

  test("when its refund is settled by hand, then it ends with the reason, and not twice", async () => {
    await refunds("ABNORMAL");
    const { refundNumber } = await strayMoney();
    await abnormal(refundNumber);
    const settle = (updateId: string) =>
      bench().engine.command(
        resolveRefund,
        { workflowId: refundNumber, updateId },
        { by: operator, refundNumber, reason: "已线下转账" },
      );
    await settle("first");
    expect(await ended(refundNumber)).toMatchObject({ status: "人工结清" });
    await expect(settle("second")).rejects.toMatchObject({ code: "APPLICATION_ENDED" });
  });
});
