import { partAsked } from "../../domain/application/part-refund";
import { approvedAt, invoiceAskedAt, moneyCountedAt } from "./sample-events";
import {
  after,
  at,
  bidder,
  draft,
  evidenceFor,
  onSiteForm,
  renewedBy,
  reviewer,
  withAttempt,
} from "./samples";

const serials = ["LOCK-A00001", "LOCK-B00001"];
const locks = serials.map((lockSerial) => ({ lockType: "单位锁", lockSerial, years: 1 }));
const form = { ...onSiteForm, locks };
const waiting = withAttempt(
  after(
    draft(form),
    { type: "submitted", at: at(10), by: bidder, opinion: "请审核", form, feesFen: [20_000, 20_000] },
    approvedAt(20),
  ),
);
const paid = after(waiting, moneyCountedAt(40, evidenceFor(waiting, { amountFen: 40_000 })));
const invoiced = after(paid, invoiceAskedAt(50), {
  type: "invoiceIssued",
  at: at(60),
  document: { invoiceNumber: "1", issuedAt: at(60), fileId: "f", sha256: "0" },
});
const leftOut = after(invoiced, renewedBy(reviewer, 70, { locks }, ["LOCK-B00001"]));

test.each([
  ["a lock that was left out", leftOut, { locks: ["LOCK-B00001"] }, { amountFen: 20_000 }],
  ["a sum, of which a new invoice keeps some", invoiced, { amountFen: 39_999 }, { amountFen: 39_999 }],
  ["all, with an invoice", invoiced, { amountFen: 40_000 }, { refusal: "REFUND_OF_ALL" }],
  ["all, without an invoice", paid, { amountFen: 40_000 }, { amountFen: 40_000 }],
  ["more than was paid", paid, { amountFen: 40_001 }, { refusal: "REFUND_TOO_LARGE" }],
  [
    "a renewed lock beside one that is owed for",
    leftOut,
    { locks: ["LOCK-A00001"] },
    { refusal: "REFUND_OF_ALL" },
  ],
  ["both locks", leftOut, { locks: serials }, { refusal: "REFUND_OF_ALL" }],
  ["somebody else's lock", leftOut, { locks: ["LOCK-C00001"] }, { refusal: "LOCKS_DIFFER" }],
  ["what isn't paid", waiting, { amountFen: 1 }, { refusal: "LOCKS_DIFFER" }],
] as const)("when %s is to go back, then it is so much, or refused", (_, application, asked, expected) => {
  const { locks: named, ...sum } = { locks: undefined, ...asked };
  expect(partAsked(application, { ...sum, locks: named ? [...named] : undefined })).toEqual(expected);
});
