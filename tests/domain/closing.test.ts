import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { system } from "../../domain/values";
import { closesByItself, closingOpinion } from "../../domain/application/closing";
import { afterReversal, closingOf } from "../../domain/application/follow-ups";
import { notificationsFor } from "../../domain/application/notifications";
import { yuan } from "../../domain/invoice/amount";
import { consoleRefundAt, invoiceReversedAt, moneyReturnedAt, withdrawnAt } from "./sample-events";
import {
  after,
  at,
  correction,
  evidenceFor,
  feeFen,
  invoiced,
  issuer,
  mailedForm,
  numberOf,
  paid,
  renewedBy,
  reviewer,
  shipped,
  withAttempt,
} from "./samples";

/** Returns the application after all its money has gone back in the channel's console. */
const refunded = (application: Application): Application =>
  after(application, consoleRefundAt(500, application, feeFen));
const question = { type: "moneyQuestioned", at: at(60), id: "demo", text: "示例" } as const;
const givenOut: ApplicationEvent = {
  ...{ type: "locksGivenOut", at: at(75), by: issuer },
  ...{ locks: ["DEMO-000001"], doubts: [] },
};
const reversing = refunded(after(invoiced(300), correction(at(310))));
const reversed = after(reversing, invoiceReversedAt(600, 2));
const renewed = after(paid(mailedForm), renewedBy(issuer, 60));

test.each<[string, Application]>([
  ["paid", paid()],
  ["shipped", shipped()],
  ["shipped, and no lock renewed", after(shipped(), renewedBy(issuer, 60, mailedForm, ["DEMO-000001"]))],
  ["not shipped, and a lock renewed", renewed],
])("closes an application that was %s once all its money has gone back", (_case, application) => {
  expect(closesByItself(application)).toBe(false);
  expect(closingOf(refunded(application))).toMatchObject({ type: "withdrawn", by: { role: "system" } });
});

test.each<[string, Application]>([
  ["a lock is being issued", refunded(after(paid(), givenOut))],
  ["a question about the money is open", refunded(after(paid(), question))],
  ["an invoice is valid", refunded(invoiced(300))],
  ["a red letter is under way", reversing],
  ["it is handled", refunded(after(paid(), renewedBy(reviewer, 60)))],
  ["a payment order is under way", refunded(withAttempt(paid(), 400))],
  [
    "another refund is under way",
    refunded(
      after(
        withAttempt(paid(), 400),
        moneyReturnedAt(
          410,
          evidenceFor(withAttempt(paid(), 400), {
            attemptNumber: numberOf(withAttempt(paid(), 400), 2),
            transactionId: "4200000002",
          }),
          "重复支付",
        ),
      ),
    ),
  ],
  ["it is withdrawn already", refunded(after(paid(), withdrawnAt(70)))],
])("does not close an application while %s", (_case, application) => {
  expect(closingOf(application)).toBeUndefined();
});

test("closes an application whose invoice was taken back when nothing is left for another", () => {
  expect(afterReversal(reversed)).toBeUndefined();
  expect(closesByItself(reversed)).toBe(true);
});

test("tells what became of the locks", () => {
  expect(closingOpinion(refunded(paid()))).toBe("款项已全部退回，申请自行结束");
  expect(closingOpinion(refunded(renewed))).toContain("已延期的锁：DEMO-000001");
  expect(closingOpinion(refunded(shipped()))).toContain("锁已寄出：示例快递 DEMO123");
});

test("tells the bidder by SMS of money that went back in the console, and of nothing twice", () => {
  const toldOf = (application: Application) => {
    const closing: ApplicationEvent = withdrawnAt(700, system);
    return notificationsFor(closing, application).map(({ template, params }) => [template, params["yuan"]]);
  };
  expect(toldOf(refunded(paid()))).toEqual([["refunded", yuan(feeFen)]]);
  expect(toldOf(paid())).toEqual([]);
});
