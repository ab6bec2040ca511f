import { setTimeout as pause } from "node:timers/promises";
import { AsyncCompletionClient } from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";
import type { Application } from "../../domain/application/application";
import { approvalHold } from "../../domain/locks/holds";
import { openAttempt } from "../../domain/money/attempts";
import { updates } from "../../workflows/messages";
import { expectPoll } from "../support/expect-poll";
import { openAttemptNumbers } from "./bench/books";
import { createFailingCalls } from "./bench/failing-calls";
import { createHeldCalls } from "./bench/held-calls";
import { createReplay } from "./bench/replay";
import {
  approvedRenewal,
  createRenewal,
  feeFen,
  isAbnormal,
  lastAttempt,
  operator,
  owner,
  paidRenewal,
  refundOf,
  reviewer,
  useBench,
  type Renewal,
} from "./bench/renewal";

const calls = createHeldCalls();
const failing = createFailingCalls();
const bench = useBench({
  around: (call) => failing.around({ ...call, proceed: () => calls.around(call) }),
});

const successes = ({ attempts }: Application) => attempts.flatMap(({ transactions }) => transactions);
const standings = ({ attempts }: Application) => attempts.map(({ status }) => status);
const callbacks = (mode: string) => bench().world.wechat("PUT", "/callbacks", { mode });

afterEach(() => callbacks("deliver"));

describe("at the deadline", () => {
  test.each(["callback first", "callback lost"])(
    "when the money comes between the question and its answer, %s, then it counts, once",
    async (news) => {
      if (news === "callback lost") await callbacks("drop");
      const renewal = await approvedRenewal(bench());
      const attempt = lastAttempt(await renewal.pay("wechat"));
      await bench().sleep(250);
      const question = calls.holdNext("queryPayment");
      const passing = bench().sleep(70);
      await question.answered;
      const at = attempt.deadline;
      await bench().world.wechat("POST", `/orders/${attempt.number}/pay`, { at });
      if (news === "callback first") await renewal.eventually(({ payment }) => payment === "已支付");
      question.release();
      await passing;
      const settled = await renewal.eventually(({ payment }) => payment === "已支付");
      expect(successes(settled)).toMatchObject([{ counted: true, paidAt: at }]);
      expect(standings(settled)).toEqual(["支付成功"]);
    },
  );

  test("when the order is closed while its money is told, then the money goes back if it was late", async () => {
    const renewal = await approvedRenewal(bench());
    const attempt = lastAttempt(await renewal.pay("wechat"));
    await bench().sleep(250);
    const closing = calls.holdNext("closePayment");
    const passing = bench().sleep(70);
    await closing.answered;
    const at = new Date(Date.parse(attempt.deadline) + 1_000).toISOString();
    await bench().world.wechat("POST", `/orders/${attempt.number}/pay-late`, { at });
    await renewal.eventually((application) => successes(application).length === 1);
    closing.release();
    await passing;
    const settled = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已退款");
    expect(successes(settled)).toMatchObject([{ counted: false, refunds: [{ reason: "逾期支付" }] }]);
    expect(settled.payment).toBe("未支付");
  });
});

test("when the operator has a refund tried again while the gateway is asked, then what it says of before undoes nothing", async () => {
  const endRefunds = (outcome: string) => bench().world.wechat("PUT", "/refunds/default", { outcome });
  const renewal = await paidRenewal(bench());
  await endRefunds("CLOSED");
  const question = calls.holdNext("queryRefund");
  await renewal.withdraw(operator);
  const abnormal = await renewal.eventually(isAbnormal);
  await question.answered;
  await endRefunds("SUCCESS");
  await renewal.give(updates.retryRefund, { by: operator, refundNumber: refundOf(abnormal)?.number ?? "" });
  question.release();
  await bench().sleep(60);
  await expectPoll(renewal.state).toMatchObject({ payment: "已退款" });
});

function slowOnce(): void {
  let tries = 0;
  calls.slowDown("saveIfFree", () => ((tries += 1) === 1 ? 5_500 : 0));
}

describe("when a rejection comes while an approval is written", () => {
  test.each([
    ["fails", () => failing.failNext("saveIfFree", 1)],
    // The local try's answer comes too late: the regular try is already under way.
    ["is slow", slowOnce],
  ])(
    "whose local try %s, then it waits, and the approval stands with its lock and its SMS",
    async (_, disturb) => {
      const renewal = createRenewal(bench());
      await renewal.submit();
      disturb();
      const approving = renewal.review("approve");
      await pause(1_000);
      const refused = expect(renewal.review("reject")).rejects.toMatchObject({
        cause: { type: "NOT_AWAITING_REVIEW" },
      });
      await Promise.all([approving, refused]);
      calls.slowDown("saveIfFree", () => 0);
      const { applications, messages } = bench().models;
      expect(await renewal.projection()).toMatchObject({ status: "审核通过" });
      expect(await renewal.projection()).toEqual(await renewal.state());
      expect((await applications.findById(renewal.id).lean())?.holds).toContain(
        approvalHold(renewal.form.locks[0]?.lockSerial ?? ""),
      );
      const told = await messages.find({ _id: { $regex: `^${renewal.id}` } }).lean();
      expect(told.map(({ template }) => template)).toEqual(["approved"]);
    },
  );
});

test.each(["completed", "failed"] as const)(
  "when a question under way is %s from outside, then it is asked again",
  async (how) => {
    const renewal = await approvedRenewal(bench());
    const attempt = lastAttempt(await renewal.pay("wechat"));
    const question = calls.holdNext("queryPayment");
    const givingUp = renewal.give(updates.giveUpPayment, { by: owner });
    await question.answered;
    const { pendingActivities } = (await renewal.handle().describe()).raw;
    const target = { workflowId: renewal.id, activityId: pendingActivities?.[0]?.activityId ?? "" };
    const forged = {
      status: "paid",
      evidence: { attemptNumber: attempt.number, transactionId: "4200000001" },
    };
    const outside = new AsyncCompletionClient({ connection: bench().env.client.connection });
    await (how === "completed"
      ? outside.complete(target, forged)
      : outside.fail(target, ApplicationFailure.nonRetryable("示例")));
    question.release();
    const { payment, attempts } = await givingUp;
    expect(payment).toBe("未支付");
    expect(attempts.map(({ status }) => status)).toEqual(["已关闭"]);
  },
);

describe("while an attempt is superseded", () => {
  test.each(["wechat", "unionpay"] as const)(
    "when %s money is told before the question's answer, then it counts and nothing new is opened",
    async (channel) => {
      const renewal = await approvedRenewal(bench());
      const attempt = lastAttempt(await renewal.pay(channel));
      await bench().gateways[channel].open(attempt);
      const question = calls.holdNext("queryPayment");
      const switching = renewal.pay("unionpay", "ABC");
      await question.answered;
      await bench().gateways[channel].pay(attempt);
      await renewal.eventually(({ payment }) => payment === "已支付");
      question.release();
      expect(standings(await switching)).toEqual(["支付成功"]);
    },
  );

  test("when many ask for different ways to pay at once, then one attempt is open, and only it can be paid", async () => {
    const renewal = await approvedRenewal(bench());
    const ways = Array.from({ length: 12 }, (_, nth) =>
      nth % 3 === 0 ? renewal.pay("wechat") : renewal.pay("unionpay", nth % 3 === 1 ? "ICBC" : "ABC"),
    );
    const answers = await Promise.allSettled(ways);
    // Each command returns a payable attempt, or is refused because a later command has replaced its attempt.
    for (const answer of answers) {
      if (answer.status === "rejected")
        expect(answer.reason).toMatchObject({ cause: { type: "ATTEMPT_REPLACED" } });
      else expect(openAttempt(answer.value)).toMatchObject({ status: "待支付", superseding: false });
    }
    const asked = await renewal.state();
    const isWechatOpen = ({ attempts }: Application) =>
      attempts.filter(({ channel, status }) => channel === "wechat" && status === "待支付").length;
    expect(asked.attempts.filter(({ status }) => status === "待支付")).toHaveLength(1);
    expect(
      asked.attempts.filter(({ channel, status }) => channel === "wechat" && status === "被取代"),
    ).toEqual([]);
    await bench().sleep(2_400);
    const ended = await renewal.eventually((application) => openAttemptNumbers(application).length === 0);
    expect(isWechatOpen(ended)).toBe(0);
    expect(new Set(standings(ended))).toEqual(new Set(["已关闭"]));
  });

  test("when the owner withdraws while a code is prepared, then the order is closed before it is withdrawn", async () => {
    const renewal = await approvedRenewal(bench());
    const preparing = calls.holdNext("preparePayment");
    const paying = renewal.pay("wechat");
    await preparing.answered;
    const withdrawing = renewal.withdraw();
    await renewal.eventually(({ attempts }) => attempts[0]?.superseding === true);
    preparing.release();
    expect(await withdrawing).toMatchObject({ status: "已撤回", attempts: [{ status: "已关闭" }] });
    await expect(paying).rejects.toMatchObject({
      cause: { type: expect.stringMatching(/^(NOT_APPROVED|ATTEMPT_REPLACED)$/) },
    });
    await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "未支付" });
  });
});

test("when an approval of what was rejected meets another submission, then nothing is approved that nobody has seen", async () => {
  const renewal = createRenewal(bench());
  await renewal.submit();
  const submission = (await renewal.state()).submissions.at(-1)?.at;
  const { createdAt, version } = await renewal.review("reject");
  const approval = { by: reviewer, decision: "approve" as const, opinion: "同意", submission };
  const form = { ...renewal.form, organisationName: "示例另一单位" };
  const again = { by: owner, form, feesFen: [feeFen], opinion: "已改", draft: { createdAt, version } };
  const [, late] = await Promise.allSettled([
    renewal.give(updates.submit, again),
    renewal.give(updates.review, approval),
  ]);
  expect(late.status).toBe("rejected");
  await expect(renewal.give(updates.review, approval)).rejects.toMatchObject({
    cause: { type: "SHOWN_CHANGED" },
  });
  expect((await renewal.state()).status).toBe("待审核");
});

describe("the writes", () => {
  const regularActivities = async (renewal: Renewal) =>
    ((await renewal.handle().fetchHistory()).events ?? []).flatMap(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
    );

  test("when those of several commands are under way at once and take their time, then a replay does the same", async () => {
    const { replay } = await createReplay();
    for (const slowest of [10, 40]) {
      const renewal = await approvedRenewal(bench());
      await renewal.pay("wechat");
      // Each write takes a different time, so that writes that begin in order would end out of order.
      calls.slowDown("saveApplication", (nth) => (nth * 7) % slowest);
      const banks = ["ICBC", "ABC", "ICBC"].map((bank) => renewal.pay("unionpay", bank));
      await Promise.allSettled([...banks, renewal.pay("wechat")]);
      calls.slowDown("saveApplication", () => 0);
      const history = await renewal.handle().fetchHistory();
      await expect(replay(history, renewal.id)).resolves.toBeUndefined();
    }
  });

  test("when a write fails as a local activity, then it goes on as a regular one before the answer", async () => {
    const renewal = createRenewal(bench());
    failing.failNext("saveApplication", 1);
    const submitted = await renewal.submit();
    expect(await renewal.projection()).toEqual(submitted);
    expect(await regularActivities(renewal)).toEqual(["saveApplication"]);
  });

  test("when the database stays away, then the answer waits, and nothing is lost", async () => {
    const renewal = await approvedRenewal(bench());
    const attempt = lastAttempt(await renewal.pay("wechat"));
    failing.failNext("saveApplication", 7);
    await renewal.scan(attempt);
    await renewal.eventually(({ payment }) => payment === "已支付");
    expect(await renewal.projection()).toMatchObject({ payment: "未支付" });
    await bench().sleep(120);
    await expectPoll(renewal.projection).toEqual(await renewal.state());
    expect(
      bench()
        .journal.stepsOf(renewal.id)
        .map(({ type }) => type),
    ).toEqual(["submitted", "reviewed", "attemptOpened", "attemptPrepared", "moneyCounted"]);
  });

  test("when a later write overtakes an earlier one, then the earlier does not win", async () => {
    const renewal = await approvedRenewal(bench());
    failing.failNext("saveApplication", 3);
    const paying = renewal.pay("wechat");
    await renewal.eventually(({ attempts }) => attempts.length === 1);
    await bench().sleep(60);
    await paying;
    await expectPoll(renewal.projection).toEqual(await renewal.state());
  });
});
