import { createHash } from "node:crypto";
import { payAtBank, scanAndPay } from "../../embedded/demo/outside";
import { world } from "../support/here";
import { awaitApplication, formOf, invoiceFor, mailed, startWechat, isOver } from "../support/journey";

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);

test("when a lock is renewed on site and paid at the bank, then every step is told as it happened", async () => {
  const { reviewer } = world;
  const bidder = await world.newBidder();
  const form = formOf(bidder);
  const { api } = bidder;

  const draft = await api.create({});
  expect(draft).toMatchObject({
    ...{ status: "编辑中", payment: "未支付", handling: "未开始", receipt: "无", invoice: "未申请" },
    ...{ version: 1, feeFen: 0, form: {}, stage: "编辑中", tabs: ["编辑中"], createdAt: instant },
    ...{ allowed: ["edit", "delete", "submit"], submissions: [], reviews: [], attempts: [], records: [] },
  });
  const { id } = draft;

  const edited = await api.edit(id, { form, version: 1 });
  expect(edited).toMatchObject({ status: "编辑中", version: 2, form });

  const submitted = await api.submit(id, "请审核");
  expect(submitted).toMatchObject({
    ...{ status: "待审核", stage: "待审核", tabs: ["待审核"], feeFen: 20_000, allowed: ["withdraw"] },
    submissions: [{ at: instant, by: bidder.name, opinion: "请审核", form }],
  });
  expect((await reviewer.api.get(id)).allowed).toEqual(["review"]);

  const rejected = await reviewer.api.review(id, "reject", "请补正经办人");
  expect(rejected).toMatchObject({
    status: "审核不通过",
    reviews: [{ at: instant, by: reviewer.name, decision: "reject", opinion: "请补正经办人" }],
  });
  expect((await api.get(id)).allowed).toEqual(["edit", "submit", "withdraw"]);

  const corrected = {
    ...form,
    contactName: "示例经办人乙",
    locks: (form.locks ?? []).map((lock) => ({ ...lock, years: 3 })),
  };
  const again = await api.edit(id, { form: corrected, version: rejected.version });
  expect(again).toMatchObject({ status: "审核不通过", form: corrected, feeFen: 20_000 });
  const resubmitted = await api.submit(id, "已补正");
  expect(resubmitted).toMatchObject({ status: "待审核", feeFen: 60_000 });
  expect(resubmitted.submissions.map((submission) => submission.form)).toEqual([form, corrected]);

  await reviewer.api.review(id, "approve", "同意");
  expect(await api.get(id)).toMatchObject({
    ...{ status: "审核通过", stage: "待支付", tabs: ["审核通过", "未支付"], awaitsShipping: false },
    allowed: ["startPayment", "withdraw"],
  });

  const started = await api.pay(id, { channel: "unionpay", bank: "ICBC" });
  await payAtBank(world.stack.addresses, started);
  const paid = await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  expect(paid).toMatchObject({
    ...{ handling: "办理中", stage: "办理中", tabs: ["审核通过", "已支付", "未申请"], paidAt: instant },
    allowed: ["requestInvoice"],
    attempts: [
      {
        ...{ number: `${id}0001`, channel: "unionpay", bank: "ICBC", amountFen: 60_000, status: "支付成功" },
        transactions: [
          { id: expect.stringMatching(/^\d{21}$/), amountFen: 60_000, paidAt: instant, counted: true },
        ],
      },
    ],
  });

  expect((await reviewer.api.get(id)).allowed).toEqual(["addRecord", "markHandled"]);
  await reviewer.api.addRecord(id, "证书已签发");
  const handled = await reviewer.api.markHandled(id);
  expect(handled).toMatchObject({
    ...{ handling: "已办理", stage: "已办理", handledAt: instant },
    records: [
      { at: instant, by: reviewer.name, text: "证书已签发" },
      { at: instant, by: reviewer.name, text: "已办理" },
    ],
  });

  const requested = await api.requestInvoice(id, invoiceFor(bidder));
  expect(requested).toMatchObject({ invoice: "开票中", tabs: ["审核通过", "已办理", "已申请"] });
  const ended = await awaitApplication(bidder, id, isOver);
  expect(ended).toMatchObject({
    invoice: "已开票",
    invoiceNumber: expect.stringMatching(/^\d{20}$/),
    invoiceFormats: ["pdf", "ofd", "xml"],
    allowed: ["reissueInvoice"],
  });
  const provider = world.stack.addresses.invoiceProvider;
  const issued = (await (await fetch(`${provider}/control/invoices`)).json()) as Record<string, string>[];
  const own = issued.find((row) => row["allElectronicInvoiceNumber"] === ended.invoiceNumber);
  for (const format of ["pdf", "ofd", "xml"]) {
    const given = Buffer.from(await (await fetch(own?.[`${format}Url`] ?? "")).arrayBuffer());
    const kept = await api.call<Buffer>("GET", `/api/applications/${id}/invoice/${format}`);
    expect(Buffer.from(kept.body).equals(given)).toBe(true);
  }

  const { headers, body: pdf } = await api.call<Buffer>("GET", `/api/applications/${id}/invoice/pdf`);
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  expect(headers.get("content-type")).toBe("application/pdf");
  const name = encodeURIComponent(`电子发票_${ended.invoiceNumber}.pdf`);
  expect(headers.get("content-disposition")).toBe(
    `attachment; filename="invoice_${ended.invoiceNumber}.pdf"; filename*=UTF-8''${name}`,
  );
  expect(headers.get("digest")).toBe(`sha-256=${createHash("sha256").update(pdf).digest("base64")}`);
});

test("when a mailed lock is invoiced before its receipt, then asking for the invoice confirms the receipt", async () => {
  const { reviewer } = world;
  const bidder = await world.newBidder();
  const { api } = bidder;
  const { id } = await api.create(formOf(bidder, mailed));
  await api.submit(id, "请审核");
  await reviewer.api.review(id, "approve", "同意");
  const { number } = await startWechat(bidder, id);
  await scanAndPay(world.stack.addresses, number);

  const paid = await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  expect(paid).toMatchObject({
    awaitsShipping: true,
    receipt: "无",
    allowed: ["correctRecipient", "requestInvoice"],
    invoiceNotice: "系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员，如确认开票将自动确认收货",
  });
  expect((await reviewer.api.get(id)).allowed).toEqual(["addRecord", "ship", "correctRecipient"]);

  const shipped = await reviewer.api.ship(id, "示例快递", "DEMO123456");
  expect(shipped).toMatchObject({
    ...{ receipt: "已寄出", awaitsShipping: false, allowed: ["addRecord", "correctShipment", "markHandled"] },
    shipment: { carrier: "示例快递", trackingNumber: "DEMO123456", shippedAt: instant },
  });
  const { body: corrected } = await reviewer.api.call("PUT", `/api/applications/${id}/shipment`, {
    body: { carrier: "示例快递", trackingNumber: "DEMO654321" },
  });
  expect(corrected).toMatchObject({ shipment: { trackingNumber: "DEMO654321" }, receipt: "已寄出" });
  await reviewer.api.markHandled(id);
  expect((await api.get(id)).allowed).toEqual(["confirmReceipt", "requestInvoice"]);

  // A buyer's name in full-width letters is kept as it is compared.
  const buyer = { kind: "organisation", name: "ＡＢＣ（示例）有限公司", taxNumber: bidder.orgCode };
  const requested = await api.requestInvoice(id, { ...invoiceFor(bidder), buyer });
  expect(requested).toMatchObject({
    ...{ receipt: "已签收", invoice: "开票中" },
    invoiceNotice: "系统仅支持开具增值税普通发票，如有疑问，请咨询现场办锁人员",
  });
  expect(requested.records.map(({ text }) => text)).toEqual([
    "已寄出：示例快递 DEMO123456",
    "更正快递信息：示例快递 DEMO654321",
    "已办理",
    "自动确认签收",
  ]);
  expect(requested.records.at(-1)?.by).toBe("系统");
  const ended = await awaitApplication(bidder, id, isOver);
  expect(ended).toMatchObject({
    ...{ invoice: "已开票", handling: "已办理", receipt: "已签收" },
    invoiceBuyer: { name: "ABC（示例）有限公司" },
  });
});
