import type { Application } from "../../domain/application/application";
import { isRefusalCode, refusals, type RefusalCode } from "../../domain/application/refusals";
import {
  allowedCommands,
  commands,
  refusalOf,
  guardFactsOf,
  type Command,
} from "../../domain/application/transitions";
import { roles, type Role } from "../../domain/values";
import {
  after,
  approved,
  at,
  bidder,
  buyer,
  delivery,
  draft,
  mailedForm,
  operator,
  paid,
  reviewer,
  shipped,
  submitted,
  withAttempt,
  renewed,
} from "./samples";

const handled = after(paid(), { type: "handled", at: at(60), by: reviewer, renewed });
const issuing = after(paid(), { type: "invoiceRequested", at: at(60), by: bidder, buyer, delivery });
const issued = after(issuing, {
  type: "invoiceIssued",
  at: at(70),
  document: { invoiceNumber: "26332000000000000001", issuedAt: at(70), fileId: "demo", sha256: "demo" },
});
const withdrawn = after(paid(), { type: "withdrawn", at: at(60), by: operator, opinion: "单位申请撤回" });
const refundNumber = withdrawn.attempts[0]?.transactions[0]?.refunds?.[0]?.number ?? "";

/** Typical states, as the tests below call them. */
const states = {
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
type State = keyof typeof states;

/** Which code in which state. That every other cell is allowed or refused as it should be: transitions.test.ts. */
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
  ["operator", "retryRefund", "withdrawn", "NO_ABNORMAL_REFUND"],
  ["operator", "resolveRefund", "withdrawn", "NO_ABNORMAL_REFUND"],
  ["operator", "resolveRefund", "ended", "NO_ABNORMAL_REFUND"],
  ["operator", "treatRefund", "withdrawn", "NO_ABNORMAL_REFUND"],
  ["bidder", "giveUpPayment", "approved", "NO_OPEN_ATTEMPT"],
  ["bidder", "giveUpPayment", "paid", "ALREADY_PAID"],
];

/** The portal's buttons: what each role may do in each state. */
const allowed: [State, Partial<Record<Role, Command[]>>][] = [
  ["draft", { bidder: ["edit", "delete", "submit"] }],
  ["submitted", { bidder: ["withdraw"], reviewer: ["review"], operator: ["withdraw"] }],
  ["rejected", { bidder: ["edit", "submit", "withdraw"], operator: ["withdraw"] }],
  ["approved", { bidder: ["startPayment", "withdraw"], operator: ["withdraw"] }],
  [
    "paying",
    {
      bidder: ["startPayment", "giveUpPayment", "withdraw"],
      operator: ["withdraw"],
      system: ["expire"],
    },
  ],
  ["paid", { bidder: ["requestInvoice"], reviewer: ["addRecord", "markHandled"], operator: ["withdraw"] }],
  ["paid, mailed", { bidder: ["requestInvoice"], reviewer: ["addRecord", "ship"], operator: ["withdraw"] }],
  [
    "shipped",
    {
      bidder: ["confirmReceipt", "requestInvoice"],
      reviewer: ["addRecord", "correctShipment", "markHandled"],
      system: ["confirmReceiptTimed"],
    },
  ],
  ["received", { bidder: ["requestInvoice"], reviewer: ["addRecord", "correctShipment", "markHandled"] }],
  ["handled", { bidder: ["requestInvoice"], reviewer: ["addRecord"] }],
  ["issuing", { reviewer: ["addRecord", "markHandled"] }],
  ["issuing, mailed", { reviewer: ["addRecord", "ship"] }],
  [
    "issued",
    {
      bidder: ["reissueInvoice"],
      reviewer: ["addRecord", "markHandled"],
      operator: ["reissueInvoice", "refundInvoiced"],
    },
  ],
  ["reversing", { reviewer: ["addRecord"] }],
  [
    "invoice failed",
    { bidder: ["requestInvoice"], reviewer: ["addRecord", "markHandled"], operator: ["withdraw"] },
  ],
  ["withdrawn", {}],
  ["refund abnormal", { operator: ["retryRefund", "resolveRefund", "treatRefund"] }],
  ["ended", {}],
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
      const named = ["withdraw", "reissueInvoice"].includes(command) ? 2 : 1;
      expect(strangers).toHaveLength(roles.length - named);
      for (const state of Object.values(states)) {
        for (const role of strangers)
          expect(refusalOf(command, role, guardFactsOf(state))).toBe("NOT_YOURS_TO_DO");
      }
    },
  );

  test("when the application has ended then all but money, refunds and red letters is APPLICATION_ENDED to whoever might have asked", () => {
    const told = commands.filter((command) =>
      roles.some((role) => refusalOf(command, role, guardFactsOf(states.ended)) === "APPLICATION_ENDED"),
    );
    expect(commands.filter((command) => !told.includes(command))).toEqual([
      "settle",
      "reissueInvoice",
      "refundInvoiced",
      "retryRefund",
      "resolveRefund",
      "treatRefund",
      "bookRefund",
    ]);
  });
});

describe("allowedCommands", () => {
  test.each(allowed)(
    "when the application is %s then each role may do what the design says",
    (state, byRole) => {
      const found = roles.map((role) => [role, allowedCommands([role], guardFactsOf(states[state]))]);
      const settling = (role: Role): Command[] => (role === "system" ? ["settle"] : []);
      const booking = (role: Role): Command[] => (role === "operator" ? ["bookRefund"] : []);
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(
          roles.map((role) => [role, [...settling(role), ...(byRole[role] ?? []), ...booking(role)]]),
        ),
      );
    },
  );

  test("when somebody has several roles then he may do what any of them may, each command once, in the table's order", () => {
    expect(allowedCommands(["operator", "bidder", "reviewer"], guardFactsOf(states.submitted))).toEqual([
      "review",
      "withdraw",
      "bookRefund",
    ]);
    expect(allowedCommands([], guardFactsOf(states.submitted))).toEqual([]);
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
