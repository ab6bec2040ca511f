import { isRefusalCode, refusals, type RefusalCode } from "../../domain/application/refusals";
import { commands, refusalOf, guardFactsOf, type Command } from "../../domain/application/transitions";
import { roles, type Role } from "../../domain/values";
import { states, type State } from "./typical-states";

/** The refusal codes by command and state. transitions.test.ts covers whether a command is allowed at all. */
const refused: [Role, Command, State, RefusalCode][] = [
  ["bidder", "edit", "submitted", "NOT_EDITABLE"],
  ["bidder", "edit", "approved", "NOT_EDITABLE"],
  ["bidder", "edit", "withdrawn", "NOT_EDITABLE"],
  ["bidder", "delete", "submitted", "NOT_DELETABLE"],
  ["bidder", "delete", "rejected", "NOT_DELETABLE"],
  ["bidder", "delete", "approved", "NOT_DELETABLE"],
  ["bidder", "submit", "submitted", "NOT_SUBMITTABLE"],
  ["bidder", "submit", "approved", "NOT_SUBMITTABLE"],
  ["reviewer", "review", "draft", "NOT_AWAITING_REVIEW"],
  ["reviewer", "review", "approved", "NOT_AWAITING_REVIEW"],
  ["reviewer", "review", "rejected", "NOT_AWAITING_REVIEW"],
  ["bidder", "startPayment", "submitted", "NOT_APPROVED"],
  ["bidder", "startPayment", "paid", "ALREADY_PAID"],
  ["bidder", "startPayment", "withdrawn", "NOT_APPROVED"],
  ["system", "expire", "approved", "NO_OPEN_ATTEMPT"],
  ["system", "expire", "paid", "NO_OPEN_ATTEMPT"],
  ["reviewer", "addRecord", "paying", "NOT_PAID"],
  ["reviewer", "addRecord", "withdrawn", "NOT_APPROVED"],
  ["reviewer", "ship", "paying", "NOT_PAID"],
  ["reviewer", "ship", "paid", "NOT_MAILED"],
  ["reviewer", "ship", "shipped", "ALREADY_SHIPPED"],
  ["bidder", "correctRecipient", "paid", "NOT_MAILED"],
  ["reviewer", "correctRecipient", "shipped", "ALREADY_SHIPPED"],
  ["reviewer", "correctShipment", "paid, mailed", "NOT_SHIPPED"],
  ["reviewer", "markHandled", "approved", "NOT_PAID"],
  ["reviewer", "markHandled", "paid, mailed", "NOT_SHIPPED"],
  ["reviewer", "markHandled", "handled", "NOT_IN_HANDLING"],
  ["bidder", "confirmReceipt", "paid", "NOTHING_TO_RECEIVE"],
  ["bidder", "confirmReceipt", "paid, mailed", "NOTHING_TO_RECEIVE"],
  ["bidder", "confirmReceipt", "received", "NOTHING_TO_RECEIVE"],
  ["system", "confirmReceiptTimed", "received", "NOTHING_TO_RECEIVE"],
  ["bidder", "requestInvoice", "approved", "NOT_PAID"],
  ["bidder", "requestInvoice", "issuing", "INVOICE_ALREADY_REQUESTED"],
  ["bidder", "requestInvoice", "issued", "INVOICE_ALREADY_REQUESTED"],
  ["bidder", "requestInvoice", "withdrawn", "NOT_APPROVED"],
  ["bidder", "withdraw", "draft", "WITHDRAW_DRAFT"],
  ["bidder", "withdraw", "paid", "WITHDRAW_PAID"],
  ["bidder", "withdraw", "withdrawn", "ALREADY_WITHDRAWN"],
  ["operator", "withdraw", "draft", "WITHDRAW_DRAFT"],
  ["operator", "withdraw", "shipped", "WITHDRAW_SHIPPED"],
  ["operator", "withdraw", "handled", "WITHDRAW_HANDLED"],
  ["operator", "withdraw", "issuing", "WITHDRAW_INVOICED"],
  ["operator", "withdraw", "issued", "WITHDRAW_INVOICED"],
  ["operator", "withdraw", "withdrawn", "ALREADY_WITHDRAWN"],
  ["bidder", "reissueInvoice", "paid", "INVOICE_NOT_ISSUED"],
  ["operator", "reissueInvoice", "reversing", "INVOICE_NOT_ISSUED"],
  ["operator", "refundInvoiced", "issuing", "INVOICE_NOT_ISSUED"],
  ["operator", "refundInvoiced", "withdrawn", "NOT_APPROVED"],
  ["operator", "withdraw", "reversing", "WITHDRAW_INVOICED"],
  ["reviewer", "markHandled", "reversing", "RED_LETTER_UNDER_WAY"],
  ["issuer", "giveOut", "approved", "NOT_PAID"],
  ["issuer", "giveOut", "handled", "NOT_IN_HANDLING"],
  ["issuer", "giveOut", "reversing", "RED_LETTER_UNDER_WAY"],
  ["issuer", "giveOut", "withdrawn", "NOT_APPROVED"],
  ["issuer", "recordResults", "approved", "NOT_PAID"],
  ["operator", "withdraw", "being issued", "LOCKS_BEING_ISSUED"],
  ["operator", "withdraw", "issued, not yet sent", "LOCKS_ISSUED"],
  ["operator", "refundInvoiced", "being issued, invoiced", "LOCKS_BEING_ISSUED"],
  ["operator", "retryRefund", "withdrawn", "NO_ABNORMAL_REFUND"],
  ["operator", "resolveRefund", "withdrawn", "NO_ABNORMAL_REFUND"],
  ["operator", "resolveRefund", "ended", "NO_ABNORMAL_REFUND"],
  ["operator", "treatRefund", "withdrawn", "NO_ABNORMAL_REFUND"],
  ["bidder", "giveUpPayment", "approved", "NO_OPEN_ATTEMPT"],
  ["bidder", "giveUpPayment", "paid", "ALREADY_PAID"],
];

describe("refusalOf, its codes", () => {
  test.each(refused)(
    "when the %s gives %s to one that is %s then it is refused with %s",
    (role, command, state, code) => {
      expect(refusalOf(command, role, guardFactsOf(states[state]))).toBe(code);
    },
  );

  test.each(commands)(
    "when %s is given by a role that the design doesn't name then it is NOT_YOURS_TO_DO",
    (command) => {
      const strangers = roles.filter(
        (role) => refusalOf(command, role, guardFactsOf(states.ended)) === "NOT_YOURS_TO_DO",
      );
      const named = ["withdraw", "reissueInvoice", "correctRecipient"].includes(command) ? 2 : 1;
      expect(strangers).toHaveLength(roles.length - named);
      for (const state of Object.values(states)) {
        for (const role of strangers)
          expect(refusalOf(command, role, guardFactsOf(state))).toBe("NOT_YOURS_TO_DO");
      }
    },
  );

  test("when the application has ended then all but money, refunds, red letters and what became of a lock is APPLICATION_ENDED to whoever might have asked", () => {
    const told = commands.filter((command) =>
      roles.some((role) => refusalOf(command, role, guardFactsOf(states.ended)) === "APPLICATION_ENDED"),
    );
    expect(commands.filter((command) => !told.includes(command))).toEqual([
      "settle",
      "recordResults",
      "reissueInvoice",
      "refundPart",
      "refundInvoiced",
      "retryRefund",
      "resolveRefund",
      "treatRefund",
      "bookRefund",
    ]);
  });
});

describe("guardFactsOf", () => {
  test("when a draft has no 取锁方式 yet then it stands as 现场", () => {
    expect(guardFactsOf({ ...states.draft, form: {} })).toMatchObject({
      status: "编辑中",
      pickup: "现场",
      ended: false,
    });
  });

  test("when a state has a parcel, an open attempt, an abnormal refund or an end then its facts says so", () => {
    const seen = (state: State) => {
      const { shipped: sent, openAttempt, abnormalRefund, ended } = guardFactsOf(states[state]);
      return { sent, openAttempt, abnormalRefund, ended };
    };
    const nothing = { sent: false, openAttempt: false, abnormalRefund: false, ended: false };
    expect(seen("approved")).toEqual(nothing);
    expect(seen("shipped")).toEqual({ ...nothing, sent: true });
    expect(seen("paying")).toEqual({ ...nothing, openAttempt: true });
    expect(seen("refund abnormal")).toEqual({ ...nothing, abnormalRefund: true });
    expect(seen("ended")).toEqual({ ...nothing, ended: true });
  });
});

describe("refusals", () => {
  test("when a code is known then it has a Chinese text, and nothing else passes for a code", () => {
    for (const [code, text] of Object.entries(refusals)) {
      expect(isRefusalCode(code)).toBe(true);
      expect(text).toMatch(/^\p{Script=Han}/u);
    }
    for (const other of ["", "toString", "edit", "GATEWAY_AWAY"]) expect(isRefusalCode(other)).toBe(false);
  });
});
