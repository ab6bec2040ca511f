import { setTimeout as pause } from "node:timers/promises";
import type { ApiClient, ShownApplication } from "./api-client";
import { eventually, expectEqual, type Narrator } from "./narrator";
import type { Addresses } from "../stack/addresses";
import { issue, messagesTo, payAtBank, scanAndPay, type Outside } from "./outside";

export interface Cast {
  narrator: Narrator;
  bidder: ApiClient;
  reviewer: ApiClient;
  outside: Outside & Pick<Addresses, "authority">;
  /** Name and credit code of the demo organisation. */
  organisation: { name: string; code: string };
}

const mobile = "13800000000";

const formOf = ({ organisation }: Cast, lockSerial: string) => ({
  organisationName: organisation.name,
  creditCode: organisation.code,
  locks: [{ lockType: "单位锁", lockSerial, years: 1 }],
  contactName: "示例经办人",
  mobile,
  purchaseChannel: "现场",
});

const shown = ({ status, payment, handling }: ShownApplication): string =>
  `${status} / ${payment} / ${handling}`;

const recordsOf = ({ records }: ShownApplication): string => records.map(({ text }) => text).join("、");

/** Checks the application's states after a step. */
function expectState(application: ShownApplication, expected: Partial<ShownApplication>): ShownApplication {
  for (const [name, value] of Object.entries(expected)) {
    expectEqual(name, application[name as keyof ShownApplication], value);
  }
  return application;
}

const invoiceFor = ({ organisation }: Cast) => ({
  buyer: { kind: "organisation", name: organisation.name, taxNumber: organisation.code },
  delivery: { email: "demo@example.com" },
});

/** Runs a step after which the application must have known states. */
const reaching =
  ({ narrator }: Cast) =>
  (
    title: string,
    work: () => Promise<ShownApplication>,
    { expected, outcome = shown }: { expected: Partial<ShownApplication>; outcome?: typeof shown },
  ) =>
    narrator.step(title, async () => expectState(await work(), expected), outcome);

const paidOf = (bidder: ApiClient, id: string): Promise<ShownApplication> =>
  eventually(
    "已支付",
    () => bidder.get(id),
    ({ payment }) => payment === "已支付",
  );

async function awaitInvoice({ narrator, bidder }: Cast, id: string): Promise<void> {
  await narrator.step(
    "发票开出",
    () =>
      eventually(
        "已开票",
        () => bidder.get(id),
        ({ invoice }) => invoice === "已开票",
      ),
    ({ invoiceNumber }) => `号码 ${invoiceNumber}`,
  );
  await narrator.step(
    "下载电子发票",
    () => bidder.invoicePdf(id),
    (pdf) => `PDF ${pdf.length} 字节`,
  );
  await narrator.step(
    "流程办结",
    () =>
      eventually(
        "办结",
        () => bidder.get(id),
        ({ endedAt }) => endedAt !== undefined,
      ),
    ({ endedAt }) => String(endedAt),
  );
}

/** Journey (a), 现场 and the bank: rejected once, edited, approved, paid at the bank, handled, invoiced. */
export async function onSiteJourney(cast: Cast): Promise<void> {
  const { narrator, bidder, reviewer, outside } = cast;
  const { step } = narrator;
  const reach = reaching(cast);
  const form = { ...formOf(cast, "DEMO-LOCK-0001"), pickup: "现场" };
  narrator.chapter("（一）现场取锁，个人网银支付");

  const draft = await step("新增申请", () => bidder.create({}), shown);
  const { id } = draft;
  await reach("修改保存", () => bidder.edit(id, { form, version: draft.version }), {
    expected: { status: "编辑中" },
  });
  await reach("提交信息", () => bidder.submit(id, "请审核"), { expected: { status: "待审核" } });
  const rejected = await reach("审核不通过", () => reviewer.review(id, "reject", "请补正经办人"), {
    expected: { status: "审核不通过" },
  });
  const corrected = { form: { ...form, contactName: "示例经办人乙" }, version: rejected.version };
  await reach("修改被退回的申请", () => bidder.edit(id, corrected), { expected: { status: "审核不通过" } });
  await reach("再次提交", () => bidder.submit(id, "已补正"), { expected: { status: "待审核" } });
  await reach("审核通过", () => reviewer.review(id, "approve", "同意"), {
    expected: { status: "审核通过", stage: "待支付" },
  });
  await step(
    "短信送达",
    () =>
      eventually(
        "短信",
        () => messagesTo(outside, mobile),
        (count) => count >= 2,
      ),
    (count) => `${count} 条`,
  );
  const payment = await step(
    "选择银行",
    () => bidder.pay(id, { channel: "unionpay", bank: "ICBC" }),
    ({ attempt }) => `订单 ${attempt?.number}`,
  );
  await step("在银行页面付款", () => payAtBank(outside, payment));
  await reach("支付到账", () => paidOf(bidder, id), { expected: { handling: "办理中" } });
  await step("添加办理记录", () => reviewer.addRecord(id, "证书已签发"), recordsOf);
  await reach("标记已办理", () => reviewer.markHandled(id), { expected: { handling: "已办理" } });
  await reach("申请开票", () => bidder.requestInvoice(id, invoiceFor(cast)), {
    expected: { invoice: "开票中" },
    outcome: ({ invoice }) => invoice,
  });
  await awaitInvoice(cast, id);
}

/** Journey (b), 邮寄 and WeChat: the first QR code expires, the second is paid; the invoice request confirms the open receipt. */
export async function mailedJourney(cast: Cast): Promise<void> {
  const { narrator, bidder, reviewer, outside } = cast;
  const { step } = narrator;
  const reach = reaching(cast);
  const form = {
    ...formOf(cast, "DEMO-LOCK-0002"),
    pickup: "邮寄",
    recipientName: "示例收件人",
    recipientPhone: mobile,
    recipientAddress: "示例省示例市示例路1号",
  };
  narrator.chapter("（二）邮寄取锁，微信支付");

  const { id } = await step("新增申请", () => bidder.create(form), shown);
  await reach("提交信息", () => bidder.submit(id, "请审核"), { expected: { status: "待审核" } });
  await reach("审核通过", () => reviewer.review(id, "approve", "同意"), { expected: { status: "审核通过" } });
  const first = await step(
    "微信支付：第一个二维码",
    () => bidder.pay(id, { channel: "wechat" }),
    ({ attempt }) => String(attempt?.codeUrl),
  );
  await step(
    "等它过期",
    async () => {
      await pause(Math.max(Date.parse(first.attempt?.deadline ?? "") - Date.parse(first.serverTime), 0));
      return eventually(
        "二维码失效",
        () => bidder.get(id),
        ({ attempts }) => attempts[0]?.status === "已关闭",
      );
    },
    ({ attempts }) => `${attempts[0]?.number} ${attempts[0]?.status}`,
  );
  const second = await step(
    "重新获取二维码",
    () => bidder.pay(id, { channel: "wechat" }),
    ({ attempt }) => String(attempt?.codeUrl),
  );
  await step("扫码付款", () => scanAndPay(outside, second.attempt?.number ?? ""));
  await reach("支付到账", () => paidOf(bidder, id), {
    expected: { handling: "办理中", awaitsShipping: true },
  });
  await reach("寄出", () => reviewer.ship(id, "示例快递", "DEMO123456"), {
    expected: { receipt: "已寄出" },
    outcome: recordsOf,
  });
  await reach("标记已办理", () => reviewer.markHandled(id), { expected: { handling: "已办理" } });
  await step(
    "未签收即申请开票",
    async () => {
      const requested = expectState(await bidder.requestInvoice(id, invoiceFor(cast)), { receipt: "已签收" });
      expectEqual("办理记录", requested.records.at(-1)?.text, "自动确认签收");
      return requested;
    },
    recordsOf,
  );
  await awaitInvoice(cast, id);
}

/** Journey (c), five locks in one application: one review, one payment, one invoice, and a new last day for each lock. */
export async function severalLocksJourney(cast: Cast): Promise<void> {
  const { narrator, bidder, reviewer, outside } = cast;
  const { step } = narrator;
  const reach = reaching(cast);
  const locks = ["法人锁", "单位锁", "业务锁", "业务锁", "业务锁"].map((lockType, place) => ({
    ...{ lockType, lockSerial: `DEMO-LOCK-000${place + 3}`, years: 1 },
  }));
  narrator.chapter("（三）五把锁一次办理，微信支付");

  const form = { ...formOf(cast, ""), locks, pickup: "现场" };
  const { id } = await step("新增申请", () => bidder.create(form), shown);
  await reach("提交信息", () => bidder.submit(id, "请审核"), {
    expected: { status: "待审核", feeFen: locks.length * 20_000 },
  });
  await reach("审核通过", () => reviewer.review(id, "approve", "同意"), { expected: { status: "审核通过" } });
  const { attempt } = await step(
    "微信支付",
    () => bidder.pay(id, { channel: "wechat" }),
    (payment) => String(payment.attempt?.codeUrl),
  );
  await step("扫码付款", () => scanAndPay(outside, attempt?.number ?? ""));
  await reach("支付到账", () => paidOf(bidder, id), { expected: { handling: "办理中" } });
  // The certificate authority takes the locks and reports each result, so nobody has to mark the application as handled.
  const issued = async () => {
    await issue(outside, id);
    return bidder.get(id);
  };
  await reach("制证机构领取并登记结果", issued, {
    expected: { handling: "已办理" },
    outcome: ({ lockResults = [] }) =>
      lockResults.map(({ lockSerial, notAfter }) => `${lockSerial} 至 ${notAfter}`).join("、"),
  });
  await reach("申请开票", () => bidder.requestInvoice(id, invoiceFor(cast)), {
    expected: { invoice: "开票中" },
    outcome: ({ invoice }) => invoice,
  });
  await awaitInvoice(cast, id);
}
