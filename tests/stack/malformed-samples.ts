import type { GivenCommand } from "../../contract/commands";
import type { NoticeName } from "../../contract/notices";

export type Sample = Record<string, unknown>;

const owner = { role: "bidder", id: "bidder1", name: "示例投标人甲" };
const reviewer = { role: "reviewer", id: "reviewer1", name: "审核员甲" };
const operator = { role: "operator", id: "operator1", name: "运维员" };
const issuer = { role: "issuer", id: "work-orders", name: "制证系统" };
const shipment = { carrier: "示例快递", trackingNumber: "DEMO123456" };
const refundNumber = "01J9ZD3V2Q5N8R7T6W4X1Y0ABCR00000";
const merchant = { merchantId: "1900000001", appId: "wx0000000000000001" };
const form = {
  organisationName: "示例科技有限公司",
  creditCode: "91330604MA00000013",
  locks: [{ lockType: "单位锁", lockSerial: "LOCK-DEMO123456", years: 1 }],
  contactName: "示例经办人",
  mobile: "13800000000",
  purchaseChannel: "现场",
  pickup: "现场",
};
const draft = { createdAt: "2026-01-01T00:00:00.000Z", version: 1 };

/** A valid input for every command; it doesn't compile while a command has none. */
export const commandSamples: Record<GivenCommand, Sample> = {
  submit: { by: owner, form, feesFen: [20_000], opinion: "请审核", draft },
  edit: { by: owner, form, version: 1 },
  review: { by: reviewer, decision: "approve", opinion: "同意" },
  startPayment: { by: owner, channel: "wechat", merchant },
  addRecord: { by: reviewer, text: "已受理" },
  ship: { by: reviewer, ...shipment },
  correctRecipient: {
    by: owner,
    ...{
      recipientName: "示例收件人",
      recipientPhone: "0575-82000000",
      recipientAddress: "示例省示例市示例路2号",
    },
  },
  correctShipment: { by: reviewer, ...shipment },
  giveOut: { by: issuer, locks: ["LOCK-DEMO123456"], doubts: [] },
  recordResults: {
    by: issuer,
    results: [{ lockSerial: "LOCK-DEMO123456", state: "未能办理", reason: "芯片损坏" }],
  },
  markHandled: {
    by: reviewer,
    results: [{ lockSerial: "LOCK-DEMO123456", state: "已制证", notAfter: "2027-12-31" }],
  },
  confirmReceipt: { by: owner },
  requestInvoice: {
    by: owner,
    buyer: { kind: "person", name: "示例个人" },
    delivery: { email: "demo@example.com" },
  },
  giveUpPayment: { by: owner },
  reissueInvoice: {
    by: owner,
    buyer: { kind: "person", name: "示例个人" },
    delivery: { email: "demo@example.com" },
    opinion: "抬头有误",
  },
  refundPart: { by: operator, amountFen: 1_000, reason: "示例原因" },
  refundInvoiced: { by: operator, opinion: "不再办理" },
  withdraw: { by: owner, opinion: "不再办理" },
  retryRefund: { by: operator, refundNumber },
  resolveRefund: { by: operator, refundNumber, reason: "已线下退款" },
  bookRefund: {
    by: operator,
    ...{ difference: "0123456789abcdef0123", reason: "在商户平台退款" },
    refund: {
      ...{ attemptNumber: "x", transactionId: "4200000000", refundNumber: "SHPT1", amountFen: 5_000 },
      doneAt: "2026-01-01T00:00:00.000Z",
    },
  },
  treatRefund: { by: operator, refundNumber, reason: "已核对", to: { kind: "merchantAccount" } },
};

/** Samples of every signal. */
export const noticeSamples: Record<NoticeName, Sample> = {
  review: { decision: "approve", opinion: "同意" },
  paymentNotice: {
    ...{ channel: "wechat", merchantId: "1900000001", attemptNumber: "x", transactionId: "4200000000" },
    ...{ amountFen: 20_000, currency: "CNY", paidAt: "2026-01-01T00:00:00.000Z" },
  },
  refundNotice: { refundNumber, attemptNumber: "x", answer: { status: "refunded" } },
  moneyQuestion: { id: "x", text: "示例差异" },
  invoiceNotice: { orderNo: "x" },
};

/** Messages that once caused faults. */
export const onceHarmful: [GivenCommand, Sample][] = [
  ["review", { ...commandSamples.review, decision: "yes" }],
  ["startPayment", { ...commandSamples.startPayment, channel: "bogus" }],
  ["startPayment", { ...commandSamples.startPayment, bank: "ICBC", merchant: {} }],
  ["requestInvoice", { by: owner, delivery: { email: "demo@example.com" } }],
  ["ship", { ...commandSamples.ship, by: { ...reviewer, role: "admin" } }],
];

/** Returns variants of an input, each made invalid in another way, with the name of the change. */
export function spoilt(sample: Sample): [what: string, input: unknown][] {
  const fields = Object.keys(sample);
  return [
    ["nothing", undefined],
    ["no object", "yes"],
    ...fields.map((field): [string, unknown] => [`no ${field}`, { ...sample, [field]: undefined }]),
    ...fields
      .slice(0, 1)
      .map((field): [string, unknown] => [
        `another type of ${field}`,
        { ...sample, [field]: typeof sample[field] === "number" ? "1" : 1 },
      ]),
    ["an unknown field", { ...sample, unknown: true }],
  ];
}
