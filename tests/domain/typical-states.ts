import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import {
  after,
  approved,
  at,
  bidder,
  buyer,
  delivery,
  draft,
  issuer,
  mailedForm,
  operator,
  paid,
  reviewer,
  shipped,
  submitted,
  withAttempt,
  renewedBy,
} from "./samples";

const handled = after(paid(), renewedBy(reviewer, 60));
const issuing = after(paid(), { type: "invoiceRequested", at: at(60), by: bidder, buyer, delivery });
const issued = after(issuing, {
  type: "invoiceIssued",
  at: at(70),
  document: { invoiceNumber: "26332000000000000001", issuedAt: at(70), fileId: "demo", sha256: "demo" },
});
const givenOut: ApplicationEvent = {
  ...{ type: "locksGivenOut", at: at(75), by: issuer },
  ...{ locks: ["DEMO-000001"], doubts: [] },
};
const withdrawn = after(paid(), { type: "withdrawn", at: at(60), by: operator, opinion: "单位申请撤回" });
const refundNumber = withdrawn.attempts[0]?.transactions[0]?.refunds?.[0]?.number ?? "";

/** Typical applications, by the names of their states that tests use. */
export const states = {
  draft: draft(),
  submitted: submitted(),
  rejected: after(submitted(), {
    type: "reviewed",
    at: at(20),
    by: reviewer,
    decision: "reject",
    opinion: "请核对",
  }),
  approved: approved(),
  paying: withAttempt(approved()),
  paid: paid(),
  "paid, mailed": paid(mailedForm),
  shipped: shipped(),
  received: after(shipped(), { type: "receiptConfirmed", at: at(60), by: bidder }),
  handled,
  "being issued": after(paid(), givenOut),
  "issued, not yet sent": after(paid(mailedForm), renewedBy(issuer, 60)),
  "being issued, invoiced": after(issued, givenOut),
  issuing,
  "issuing, mailed": after(paid(mailedForm), {
    type: "invoiceRequested",
    at: at(60),
    by: bidder,
    buyer,
    delivery,
  }),
  issued,
  reversing: after(issued, {
    ...{ type: "redLetterRequested", at: at(80), by: operator, reason: "服务中止" },
    ...{ explanation: "不再办理", purpose: { kind: "refund" } },
  }),
  "invoice failed": after(issuing, { type: "invoiceFailed", at: at(70), reason: "示例：抬头有误" }),
  withdrawn,
  "refund abnormal": after(withdrawn, {
    type: "refundProgressed",
    at: at(70),
    refundNumber,
    status: "退款异常",
  }),
  ended: after(
    withdrawn,
    { type: "refundProgressed", at: at(70), refundNumber, status: "已退款" },
    { type: "ended", at: at(80) },
  ),
} satisfies Record<string, Application>;
export type State = keyof typeof states;
