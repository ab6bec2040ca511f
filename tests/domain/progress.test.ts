import { nextOf, progressSteps, type Next } from "../../portal/shared/progress-steps";

type Shown = Parameters<typeof progressSteps>[0] & Omit<Parameters<typeof nextOf>[0], "pickup">;

const draft: Shown = {
  status: "编辑中",
  stage: "编辑中",
  awaitsShipping: false,
  inTransit: false,
  payment: "未支付",
  handling: "未开始",
  receipt: "无",
  invoice: "未申请",
  form: { pickup: "邮寄" },
  submissions: [],
  reviews: [],
  records: [],
};
const approved: Shown = { ...draft, status: "审核通过" };
const paid: Shown = {
  ...approved,
  payment: "已支付",
  handling: "办理中",
  paidAt: "2026-11-26T02:00:00.000Z",
};
const shipment = { carrier: "示例快递", trackingNumber: "DEMO1", shippedAt: "2026-11-26T03:00:00.000Z" };

const statesOf = (application: Shown) => progressSteps(application).map(({ state }) => state);

test.each<[string, Shown, string[], Next]>([
  ["编辑中", draft, ["now", "later", "later", "later", "later", "later"], "draft"],
  ["待审核", { ...draft, status: "待审核" }, ["done", "now", "later", "later", "later", "later"], "waiting"],
  [
    "审核不通过",
    { ...draft, status: "审核不通过" },
    ["now", "later", "later", "later", "later", "later"],
    "rejected",
  ],
  ["待支付", approved, ["done", "done", "now", "later", "later", "later"], "pay"],
  ["办理中", { ...paid, awaitsShipping: true }, ["done", "done", "done", "now", "later", "later"], "ship"],
  [
    "已寄出",
    { ...paid, receipt: "已寄出", shipment },
    ["done", "done", "done", "now", "now", "later"],
    "receive",
  ],
  [
    "已签收",
    { ...paid, receipt: "已签收", handling: "已办理", shipment },
    ["done", "done", "done", "done", "done", "later"],
    "invoice",
  ],
  [
    "自动确认签收，尚未寄出",
    {
      ...paid,
      receipt: "已签收",
      awaitsShipping: true,
      invoice: "已开票",
      records: [{ at: "2026-11-26T02:30:00.000Z", by: "系统", text: "自动确认签收" }],
    },
    ["done", "done", "done", "now", "later", "done"],
    "ship",
  ],
  [
    "自动确认签收，之后寄出，在途",
    { ...paid, receipt: "已签收", handling: "已办理", shipment, inTransit: true, invoice: "已开票" },
    ["done", "done", "done", "done", "now", "done"],
    "inTransit",
  ],
  [
    "自动确认签收，寄出已久",
    { ...paid, receipt: "已签收", handling: "已办理", shipment, invoice: "已开票" },
    ["done", "done", "done", "done", "done", "done"],
    "done",
  ],
  [
    "已签收，开票中",
    { ...paid, receipt: "已签收", handling: "已办理", shipment, invoice: "开票中" },
    ["done", "done", "done", "done", "done", "now"],
    "invoicing",
  ],
  [
    "退款中",
    { ...paid, status: "已撤回", payment: "退款中" },
    ["now", "later", "later", "later", "later", "later"],
    "refunding",
  ],
  [
    "退款异常",
    { ...paid, status: "已撤回", stage: "退款异常", payment: "退款中" },
    ["now", "later", "later", "later", "later", "later"],
    "refundStuck",
  ],
  [
    "已退款",
    { ...paid, status: "已撤回", payment: "已退款" },
    ["now", "later", "later", "later", "later", "later"],
    "refunded",
  ],
  [
    "现场，已办理，已开票",
    { ...paid, form: { pickup: "现场" }, handling: "已办理", invoice: "已开票" },
    ["done", "done", "done", "done", "done", "done"],
    "done",
  ],
  [
    "已撤回",
    { ...draft, status: "已撤回" },
    ["now", "later", "later", "later", "later", "later"],
    "withdrawn",
  ],
])(
  "when an application is %s, then its steps and what comes next say so",
  (_, application, states, expected) => {
    expect(statesOf(application)).toEqual(states);
    expect(nextOf({ ...application, pickup: application.form.pickup })).toBe(expected);
  },
);

test("when the lock is there, then its step says since when, and says nothing of a time before it was sent", () => {
  const received = { ...paid, receipt: "已签收" as const, handling: "已办理" as const, shipment };
  const stepOf = (...records: Shown["records"]) => progressSteps({ ...received, records })[4];
  const confirmed = { at: "2026-11-28T02:00:00.000Z", by: "示例经办人", text: "确认签收" };
  const remark = { at: "2026-11-29T02:00:00.000Z", by: "审核员甲", text: "电话提醒签收" };
  const ahead = { at: "2026-11-26T02:30:00.000Z", by: "系统", text: "自动确认签收" };
  expect(stepOf(confirmed, remark)).toMatchObject({ state: "done", at: confirmed.at });
  expect(stepOf(ahead)).not.toHaveProperty("at");
});

test("when the invoice is there, then its step says since when, and says nothing of a time before", () => {
  const invoicedAt = "2026-11-27T02:00:00.000Z";
  const stepOf = (application: Shown) => progressSteps(application).at(-1);
  expect(stepOf({ ...paid, invoice: "已开票", invoicedAt })).toMatchObject({ state: "done", at: invoicedAt });
  expect(stepOf({ ...paid, invoice: "红冲中", invoicedAt })).not.toHaveProperty("at");
});
