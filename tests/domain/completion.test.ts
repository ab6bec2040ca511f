import type { Application } from "../../domain/application/application";
import { invoiceWindowEnd, isComplete } from "../../domain/application/completion";
import type { ApplicationEvent } from "../../domain/application/events";
import {
  invoiceAskedAt,
  receivedAt,
  refundAt,
  refundNumberOf,
  settledByHandAt,
  shippedAt,
  withdrawnAt,
} from "./sample-events";
import {
  after,
  approved,
  at,
  daySeconds,
  mailedForm,
  ms,
  numberOf,
  paid,
  reviewer,
  settings,
  shipped,
  submitted,
  withAttempt,
  renewedBy,
} from "./samples";

const handled: ApplicationEvent = renewedBy(reviewer, 60);
const received: ApplicationEvent = receivedAt(61);
const asked: ApplicationEvent = invoiceAskedAt(62);
const issued: ApplicationEvent = {
  type: "invoiceIssued",
  at: at(63),
  document: { invoiceNumber: "26332000000000000001", issuedAt: at(63), fileId: "demo", sha256: "demo" },
};
const failed: ApplicationEvent = { type: "invoiceFailed", at: at(63), reason: "示例：抬头有误" };
const sent: ApplicationEvent = shippedAt(64);
const withdrawn: ApplicationEvent = withdrawnAt(70);

const paidAtSecond = 40;
const windowEndMs = ms(paidAtSecond + 365 * daySeconds);
const isDone = (application: Application, nowMs = ms(100)): boolean =>
  isComplete(application, nowMs, settings);

describe("before the invoice window ends", () => {
  test.each<[string, boolean, Application]>([
    ["待审核", false, submitted()],
    ["approved and unpaid", false, approved()],
    ["现场, paid", false, paid()],
    ["现场, 已办理", false, after(paid(), handled)],
    ["现场, 已开票 and not 已办理", false, after(paid(), asked, issued)],
    ["现场, 已办理 and 开票中", false, after(paid(), handled, asked)],
    ["现场, 已办理 and 开票失败", false, after(paid(), handled, asked, failed)],
    ["现场, 已办理 and 已开票", true, after(paid(), handled, asked, issued)],
    ["邮寄, shipped, 已办理 and not received", false, after(shipped(), handled)],
    ["邮寄, received and 已办理, without an invoice", false, after(shipped(), received, handled)],
    [
      "邮寄, received by asking for the invoice, 已开票, not shipped",
      false,
      after(paid(mailedForm), asked, issued),
    ],
    ["邮寄, the same, shipped and 已办理", true, after(paid(mailedForm), asked, issued, sent, handled)],
    ["邮寄, shipped, received, 已办理 and 已开票", true, after(shipped(), received, handled, asked, issued)],
    ["withdrawn and unpaid", true, after(approved(), withdrawn)],
  ])("when it is %s then completeness is %s", (_case, complete, application) => {
    expect(isDone(application)).toBe(complete);
  });
});

describe("365 days after the payment", () => {
  test("when it is not paid then there is no window", () => {
    expect(invoiceWindowEnd(approved(), settings)).toBeUndefined();
  });

  test("when it is paid then the window ends 365 days after the payment, to the millisecond", () => {
    expect(invoiceWindowEnd(paid(), settings)).toBe(windowEndMs);
    const application = after(paid(), handled);
    expect(isDone(application, windowEndMs - 1)).toBe(false);
    expect(isDone(application, windowEndMs)).toBe(true);
  });

  test.each<[string, boolean, Application]>([
    ["现场, 已办理 and 开票失败", true, after(paid(), handled, asked, failed)],
    ["现场, 已办理 and 开票中", false, after(paid(), handled, asked)],
    ["现场, not 已办理", false, paid()],
    ["邮寄, received and 已办理", true, after(shipped(), received, handled)],
    ["邮寄, 已办理 and not received", false, after(shipped(), handled)],
    ["邮寄, not shipped", false, paid(mailedForm)],
    ["never paid", false, approved()],
  ])("when it is %s then completeness is %s", (_case, complete, application) => {
    expect(isDone(application, windowEndMs)).toBe(complete);
  });
});

describe("while money is not at its end", () => {
  const waiting = withAttempt(approved());
  const number = numberOf(waiting);
  const superseded = after(
    waiting,
    { type: "supersedingStarted", at: at(50), number },
    { type: "attemptSuperseded", at: at(51), number },
  );

  test("when a superseded attempt has not ended then even a withdrawn one is not complete", () => {
    expect(isDone(after(superseded, withdrawn))).toBe(false);
    expect(isDone(after(superseded, withdrawn, { type: "attemptClosed", at: at(80), number }))).toBe(true);
  });

  test("when a refund is under way or abnormal then it is not complete, when it is final then it is", () => {
    const leaving = after(paid(), withdrawn);
    const refundNumber = refundNumberOf(leaving);
    const abnormal = after(leaving, refundAt(80, refundNumber, "退款异常"));
    expect(isDone(leaving, windowEndMs)).toBe(false);
    expect(isDone(abnormal, windowEndMs)).toBe(false);
    expect(isDone(after(leaving, refundAt(80, refundNumber)))).toBe(true);
    expect(isDone(after(abnormal, settledByHandAt(90, refundNumber)))).toBe(true);
  });
});
