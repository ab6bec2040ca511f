import { erased, erasedText, withoutHolder } from "../../domain/application/erasure";
import { booksOf } from "../../domain/reconciliation/books";
import { after, at, bidder, buyer, mailedForm, operator, paid, reviewer } from "./samples";

const marker = "示例标记";
const form = {
  ...mailedForm,
  contactName: marker,
  mobile: "13911112222",
  recipientName: marker,
  recipientPhone: "13933334444",
  recipientAddress: marker,
};
const file = { fileId: "file-1", sha256: "0".repeat(64) };
const named = (actor: typeof bidder) => ({ ...actor, id: marker, name: marker });
const whole = after(
  paid(form),
  { type: "recordAdded", at: at(45), by: named(reviewer), text: marker },
  { type: "shipped", at: at(50), by: named(reviewer), carrier: "示例快递", trackingNumber: "MARK123456" },
  { type: "invoiceRequested", at: at(60), by: named(bidder), buyer, delivery: { email: "mark@example.com" } },
  {
    type: "invoiceIssued",
    at: at(61),
    document: { ...file, invoiceNumber: "1".repeat(20), issuedAt: at(61) },
  },
  {
    ...{ type: "redLetterRequested", at: at(62), by: named(bidder), reason: "开票有误", explanation: marker },
    purpose: { kind: "reissue", buyer, delivery: { email: "mark@example.com" } },
  },
  { type: "operatorNoted", at: at(61), text: marker },
  { type: "withdrawn", at: at(70), by: named(operator), opinion: marker },
);

test("when an application is erased, then nothing personal is left in it", () => {
  const markers = [
    marker,
    "13911112222",
    "13933334444",
    "MARK123456",
    "mark@example.com",
    bidder.name,
    reviewer.name,
  ];
  const text = JSON.stringify(erased(whole));
  expect(markers.filter((value) => text.includes(value))).toEqual([]);
  expect(JSON.stringify(whole)).toContain(marker);
});

test("when an application is erased, then the accounts are as they were, and so is how it stands", () => {
  expect(booksOf([erased(whole)], [])).toEqual(booksOf([whole], []));
  const { attempts, feesFen, status, payment, orgCode, version, id } = whole;
  expect(erased(whole)).toMatchObject({ attempts, feesFen, status, payment, orgCode, version, id });
  expect(erased(whole).form.organisationName).toBe(form.organisationName);
  expect(erased(erased(whole))).toEqual(erased(whole));
});

test("when a refund went to a card by hand, then who sent it there, and why, stays, and whose card it was doesn't", () => {
  const second = { by: { ...operator, id: "operator2", name: "示例复核人" }, opinion: "已核对" };
  const to = { kind: "bankCard", bank: "工商银行", card: "****1234", holder: marker } as const;
  const one = { at: at(80), command: "treatRefund", by: operator, reason: "账户已注销", second } as const;
  const refund = {
    ...{ number: "R1", amountFen: 20_000, reason: "申请已撤回", status: "已退款", requestedAt: at(70) },
    interventions: [{ ...one, to }, one],
  } as const;
  expect(withoutHolder(refund as never).interventions).toEqual([
    { ...one, to: { ...to, card: erasedText, holder: erasedText } },
    one,
  ]);
});
