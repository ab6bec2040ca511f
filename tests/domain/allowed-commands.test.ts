import { allowedCommands, guardFactsOf, type Command } from "../../domain/application/transitions";
import { roles, type Role } from "../../domain/values";
import { states, type State } from "./typical-states";

/** Buttons that the portal offers: the commands that each role may give in each state. */
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
  [
    "paid",
    {
      ...{
        bidder: ["requestInvoice"],
        reviewer: ["addRecord", "markHandled"],
        operator: ["refundPart", "withdraw"],
      },
      issuer: ["giveOut"],
    },
  ],
  [
    "being issued",
    { bidder: ["requestInvoice"], reviewer: ["addRecord", "markHandled"], issuer: ["giveOut"] },
  ],
  [
    "paid, mailed",
    {
      ...{
        bidder: ["correctRecipient", "requestInvoice"],
        reviewer: ["addRecord", "ship", "correctRecipient"],
        operator: ["refundPart", "withdraw"],
      },
      issuer: ["giveOut"],
    },
  ],
  [
    "shipped",
    {
      bidder: ["confirmReceipt", "requestInvoice"],
      reviewer: ["addRecord", "correctShipment", "markHandled"],
      operator: ["refundPart"],
      issuer: ["giveOut"],
      system: ["confirmReceiptTimed"],
    },
  ],
  [
    "received",
    {
      ...{ bidder: ["requestInvoice"], reviewer: ["addRecord", "correctShipment", "markHandled"] },
      ...{ operator: ["refundPart"], issuer: ["giveOut"] },
    },
  ],
  ["handled", { bidder: ["requestInvoice"], reviewer: ["addRecord"], operator: ["refundPart"] }],
  ["issuing", { reviewer: ["addRecord", "markHandled"], issuer: ["giveOut"] }],
  [
    "issuing, mailed",
    {
      bidder: ["correctRecipient"],
      reviewer: ["addRecord", "ship", "correctRecipient"],
      issuer: ["giveOut"],
    },
  ],
  [
    "issued",
    {
      bidder: ["reissueInvoice"],
      reviewer: ["addRecord", "markHandled"],
      operator: ["reissueInvoice", "refundPart", "refundInvoiced"],
      issuer: ["giveOut"],
    },
  ],
  ["reversing", { reviewer: ["addRecord"] }],
  [
    "invoice failed",
    {
      ...{
        bidder: ["requestInvoice"],
        reviewer: ["addRecord", "markHandled"],
        operator: ["refundPart", "withdraw"],
      },
      issuer: ["giveOut"],
    },
  ],
  ["withdrawn", {}],
  ["refund abnormal", { operator: ["retryRefund", "resolveRefund", "treatRefund"] }],
  ["ended", {}],
];

describe("allowedCommands", () => {
  test.each(allowed)(
    "when the application is %s then each role may do what the design says",
    (state, byRole) => {
      const found = roles.map((role) => [role, allowedCommands([role], guardFactsOf(states[state]))]);
      const settling = (role: Role): Command[] => (role === "system" ? ["settle"] : []);
      const telling = (role: Role): Command[] =>
        role === "issuer" && states[state].payment !== "未支付" ? ["recordResults"] : [];
      const booking = (role: Role): Command[] => (role === "operator" ? ["bookRefund"] : []);
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(
          roles.map((role) => [
            role,
            [...settling(role), ...(byRole[role] ?? []), ...telling(role), ...booking(role)],
          ]),
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
