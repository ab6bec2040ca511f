import type { Application } from "../../domain/application/application";
import { isRefusalCode, refusals, type RefusalCode } from "../../domain/application/refusals";
import {
  commands,
  guardFactsOf,
  refusalOf,
  rolesFor,
  type Command,
} from "../../domain/application/transitions";
import { roles, type Role } from "../../domain/values";
import { draft, mailedForm } from "./samples";
import { give, happen, happenings, type Happening } from "./simulation";

type Move = Command | Happening;
const isHappening = (move: Move): move is Happening => (happenings as readonly string[]).includes(move);

/**
 * Returns an application after moves, each by the first role that may make it. A move's variant may be given; 1 is a form
 * without mailing, or a rejection.
 */
const after = (...moves: (Move | readonly [Move, choice: number])[]): Application =>
  moves.reduce((application, one, nth) => {
    const [move, choice] = typeof one === "string" ? ([one, 0] as const) : one;
    const step = { choice, second: 10 * nth };
    if (isHappening(move)) return happen(application, move, step);
    const given = rolesFor(move).map((role) => give(application, move, role, step));
    return given.find((next) => next !== application) ?? application;
  }, draft(mailedForm));

const approved = ["submit", "review"] as const;
const onSite = [["submit", 1], "review", "startPayment", "settle"] as const;
const mailed = [...approved, "startPayment", "settle"] as const;
const invoiced = [...onSite, "requestInvoice", "invoice news"] as const;

/** Applications by the names of their states. */
const states = {
  draft: after(),
  submitted: after("submit"),
  rejected: after("submit", ["review", 1]),
  approved: after(...approved),
  paying: after(...approved, "startPayment"),
  paid: after(...onSite),
  "paid, mailed": after(...mailed),
  shipped: after(...mailed, "ship"),
  received: after(...mailed, "ship", "confirmReceipt"),
  handled: after(...onSite, "markHandled"),
  "being issued": after(...onSite, "giveOut"),
  "issued, not yet sent": after(...mailed, "recordResults"),
  "being issued, invoiced": after(...invoiced, "giveOut"),
  issuing: after(...onSite, "requestInvoice"),
  issued: after(...invoiced),
  reversing: after(...invoiced, "refundInvoiced"),
  withdrawn: after(...onSite, "withdraw"),
  ended: after(...onSite, "withdraw", "refund news", "completion"),
} satisfies Record<string, Application>;
type State = keyof typeof states;

/** Refusals by role and command, with the states in which they are given. transitions.test.ts covers what is allowed. */
const refused: Record<string, Partial<Record<RefusalCode, State[]>>> = {
  "bidder edit": { NOT_EDITABLE: ["submitted", "approved", "withdrawn"] },
  "bidder delete": { NOT_DELETABLE: ["submitted", "rejected", "approved"] },
  "bidder submit": { NOT_SUBMITTABLE: ["submitted", "approved"] },
  "reviewer review": { NOT_AWAITING_REVIEW: ["draft", "approved", "rejected"] },
  "bidder startPayment": { NOT_APPROVED: ["submitted", "withdrawn"], ALREADY_PAID: ["paid"] },
  "bidder giveUpPayment": { NO_OPEN_ATTEMPT: ["approved"], ALREADY_PAID: ["paid"] },
  "system expire": { NO_OPEN_ATTEMPT: ["approved", "paid"] },
  "reviewer addRecord": { NOT_PAID: ["paying"], NOT_APPROVED: ["withdrawn"] },
  "reviewer ship": { NOT_PAID: ["paying"], NOT_MAILED: ["paid"], ALREADY_SHIPPED: ["shipped"] },
  "bidder correctRecipient": { NOT_MAILED: ["paid"] },
  "reviewer correctRecipient": { ALREADY_SHIPPED: ["shipped"] },
  "reviewer correctShipment": { NOT_SHIPPED: ["paid, mailed"] },
  "reviewer markHandled": {
    NOT_PAID: ["approved"],
    NOT_SHIPPED: ["paid, mailed"],
    NOT_IN_HANDLING: ["handled"],
    RED_LETTER_UNDER_WAY: ["reversing"],
  },
  "bidder confirmReceipt": { NOTHING_TO_RECEIVE: ["paid", "paid, mailed", "received"] },
  "system confirmReceiptTimed": { NOTHING_TO_RECEIVE: ["received"] },
  "bidder requestInvoice": {
    NOT_PAID: ["approved"],
    INVOICE_ALREADY_REQUESTED: ["issuing", "issued"],
    NOT_APPROVED: ["withdrawn"],
  },
  "bidder withdraw": {
    WITHDRAW_DRAFT: ["draft"],
    WITHDRAW_PAID: ["paid"],
    ALREADY_WITHDRAWN: ["withdrawn"],
  },
  "operator withdraw": {
    WITHDRAW_DRAFT: ["draft"],
    WITHDRAW_SHIPPED: ["shipped"],
    WITHDRAW_HANDLED: ["handled"],
    WITHDRAW_INVOICED: ["issuing", "issued", "reversing"],
    ALREADY_WITHDRAWN: ["withdrawn"],
    LOCKS_BEING_ISSUED: ["being issued"],
    LOCKS_ISSUED: ["issued, not yet sent"],
  },
  "bidder reissueInvoice": { INVOICE_NOT_ISSUED: ["paid"] },
  "operator reissueInvoice": { INVOICE_NOT_ISSUED: ["reversing"] },
  "operator refundInvoiced": {
    INVOICE_NOT_ISSUED: ["issuing"],
    NOT_APPROVED: ["withdrawn"],
    LOCKS_BEING_ISSUED: ["being issued, invoiced"],
  },
  "issuer giveOut": {
    NOT_PAID: ["approved"],
    NOT_IN_HANDLING: ["handled"],
    RED_LETTER_UNDER_WAY: ["reversing"],
    NOT_APPROVED: ["withdrawn"],
  },
  "issuer recordResults": { NOT_PAID: ["approved"] },
  "operator retryRefund": { NO_ABNORMAL_REFUND: ["withdrawn"] },
  "operator resolveRefund": { NO_ABNORMAL_REFUND: ["withdrawn", "ended"] },
  "operator treatRefund": { NO_ABNORMAL_REFUND: ["withdrawn"] },
};

test.each(Object.entries(refused))("refuses %s in each state with its code", (given, codes) => {
  const [role, command] = given.split(" ") as [Role, Command];
  const told = (state: State) => refusalOf(command, role, guardFactsOf(states[state]));
  const expected = Object.entries(codes).flatMap(([code, inStates]) => inStates.map((one) => [one, code]));
  expect(expected.map(([state]) => [state, told(state as State)])).toEqual(expected);
});

test("refuses a role that may never give a command alike in every state, in drafts without a pickup, too", () => {
  const all = [...Object.values(states), { ...states.draft, form: {} }];
  for (const command of commands)
    for (const role of roles.filter((one) => !rolesFor(command).includes(one)))
      expect(new Set(all.map((state) => refusalOf(command, role, guardFactsOf(state))))).toEqual(
        new Set(["NOT_YOURS_TO_DO"]),
      );
});

test("has a Chinese text for each code, and takes nothing else for a code", () => {
  for (const [code, text] of Object.entries(refusals)) {
    expect(isRefusalCode(code)).toBe(true);
    expect(text).toMatch(/^\p{Script=Han}/u);
  }
  for (const other of ["", "toString", "edit", "GATEWAY_AWAY"]) expect(isRefusalCode(other)).toBe(false);
});
