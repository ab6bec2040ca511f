import { updates } from "../../workflows/messages";
import { reconcile } from "./bench/reconcile";
import { issuedFor, until } from "./bench/invoices";
import { buyer, delivery, operator, owner, paidRenewal, useBench, type Renewal } from "./bench/renewal";

const { refundInvoiced, reissueInvoice } = updates;

const bench = useBench();

async function invoicedRenewal(): Promise<Renewal> {
  const renewal = await paidRenewal(bench());
  await renewal.requestInvoice();
  await until(bench(), renewal, ({ invoice }) => invoice === "已开票");
  return renewal;
}

beforeEach(async () => {
  await bench().world.invoice("PUT", "/bureau", {});
  await bench().world.invoice("PUT", "/behaviour", { delayMs: 0 });
});

test("when a wrong title is put right, then the first invoice is taken back and one with the right title stands", async () => {
  const renewal = await invoicedRenewal();
  const { invoiceDocument: first } = await renewal.state();
  const title = { kind: "person", name: "示例更正" } as const;
  const asked = await renewal.give(reissueInvoice, {
    ...{ by: owner, buyer: title, delivery, opinion: "抬头有误" },
  });
  expect(asked).toMatchObject({ invoice: "红冲中" });
  const { invoiceDocument, reversedInvoices, invoiceRequests } = await until(
    bench(),
    renewal,
    ({ invoice }) => invoice === "已开票",
  );
  expect(reversedInvoices).toMatchObject([{ blue: first, amountFen: 20_000 }]);
  expect(invoiceRequests.at(-1)?.buyer).toEqual(title);
  expect(invoiceDocument?.invoiceNumber).not.toBe(first?.invoiceNumber);
  expect(await issuedFor(bench(), renewal)).toEqual({ net: 200, amounts: ["200.00", "-200.00", "200.00"] });
});

test("when it is refunded after the invoice, then the money goes back only once the red invoice is there", async () => {
  const renewal = await invoicedRenewal();
  await bench().world.invoice("PUT", "/bureau", { redLetters: "ask the buyer" });
  await renewal.give(refundInvoiced, { by: operator, opinion: "不再办理" });
  const waiting = await until(
    bench(),
    renewal,
    ({ redLetters }) => redLetters?.at(-1)?.awaitsBuyerSince !== undefined,
  );
  expect(waiting).toMatchObject({ status: "审核通过", payment: "已支付", invoice: "红冲中" });
  const billId = waiting.redLetters?.at(-1)?.billId ?? "";
  await bench().world.invoice("POST", `/red-forms/${billId}`, { decision: "confirm" });
  const refunded = await until(bench(), renewal, ({ payment }) => payment === "已退款");
  expect(refunded).toMatchObject({ status: "已撤回", invoice: "已红冲" });
  expect(refunded.invoiceDocument).toBeUndefined();
  expect(await issuedFor(bench(), renewal)).toEqual({ net: 0, amounts: ["200.00", "-200.00"] });
});

test("when the buyer refuses, then the invoice stands, the operator is told, and another try may succeed", async () => {
  const renewal = await invoicedRenewal();
  await bench().world.invoice("PUT", "/bureau", { redLetters: "ask the buyer" });
  await renewal.give(refundInvoiced, { by: operator, opinion: "不再办理" });
  const { redLetters } = await until(
    bench(),
    renewal,
    (application) => application.redLetters?.at(-1)?.awaitsBuyerSince !== undefined,
  );
  await bench().world.invoice("POST", `/red-forms/${redLetters?.at(-1)?.billId}`, { decision: "refuse" });
  const failed = await until(bench(), renewal, ({ invoice }) => invoice === "红冲失败");
  expect(failed).toMatchObject({ status: "审核通过", payment: "已支付" });
  expect(failed.operatorNotes.at(-1)?.text).toContain("红冲失败");
  await bench().world.invoice("PUT", "/bureau", {});
  await renewal.give(refundInvoiced, { by: operator, opinion: "再次红冲" });
  await until(bench(), renewal, ({ payment }) => payment === "已退款");
  expect(await issuedFor(bench(), renewal)).toMatchObject({ net: 0 });
});

describe("money that went back in the channel's console", () => {
  /** Gives money back in the console, and sends the notice that WeChat can be configured to send. */
  async function giveBack(renewal: Renewal, amountFen: number): Promise<void> {
    const [attempt] = (await renewal.state()).attempts;
    const given = { outTradeNo: attempt?.number, amountFen };
    const { outRefundNo } = await bench().world.wechat<{ outRefundNo: string }>("POST", "/refunds", given);
    await renewal.handle().signal("refundNotice", {
      ...{ refundNumber: outRefundNo, attemptNumber: attempt?.number, answer: { status: "refunded" } },
      ...{ transactionId: attempt?.transactions[0]?.id, amountFen },
    });
  }

  test("when a part of it did before the invoice, then the invoice is over the rest", async () => {
    const renewal = await paidRenewal(bench());
    const { paidAt = "" } = await renewal.state();
    await giveBack(renewal, 5_000);
    await renewal.eventually(({ operatorNotes }) => operatorNotes.length > 0);
    await reconcile(bench(), paidAt);
    await renewal.requestInvoice();
    await until(bench(), renewal, ({ invoice }) => invoice === "已开票");
    expect(await issuedFor(bench(), renewal)).toEqual({ net: 150, amounts: ["150.00"] });
    expect((await renewal.state()).operatorNotes).toHaveLength(1);
  });

  test("when a part of it did after the invoice, then the operator is told, and corrects it: red over the whole, blue over the rest", async () => {
    const renewal = await invoicedRenewal();
    await giveBack(renewal, 5_000);
    const told = await until(bench(), renewal, ({ operatorNotes }) => operatorNotes.length > 1);
    expect(told.operatorNotes.at(-1)?.text).toMatch(/金额200\.00元，实际收款150\.00元，请红冲重开/);
    await renewal.give(reissueInvoice, { by: operator, buyer, delivery, opinion: "部分退款" });
    await until(bench(), renewal, ({ invoice }) => invoice === "已开票");
    expect(await issuedFor(bench(), renewal)).toEqual({ net: 150, amounts: ["200.00", "-200.00", "150.00"] });
  });

  test("when all of it did after the invoice, then only red comes of it, and nothing goes back twice", async () => {
    const renewal = await invoicedRenewal();
    await giveBack(renewal, 20_000);
    await until(
      bench(),
      renewal,
      ({ payment, operatorNotes }) =>
        payment === "已退款" && operatorNotes.some(({ text }) => text.includes("请红冲退款")),
    );
    await renewal.give(refundInvoiced, { by: operator, opinion: "款项已退回" });
    await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", invoice: "已红冲" });
    expect(await issuedFor(bench(), renewal)).toEqual({ net: 0, amounts: ["200.00", "-200.00"] });
    expect((await renewal.state()).attempts[0]?.transactions[0]?.refunds?.[0]).toBeUndefined();
  });

  test("when the rest of it does while another title is on its way, then no other invoice comes", async () => {
    const renewal = await invoicedRenewal();
    await bench().world.invoice("PUT", "/bureau", { redLetters: "ask the buyer" });
    await renewal.give(reissueInvoice, { by: owner, buyer, delivery, opinion: "抬头有误" });
    const { redLetters } = await until(
      bench(),
      renewal,
      (application) => application.redLetters?.at(-1)?.awaitsBuyerSince !== undefined,
    );
    await giveBack(renewal, 20_000);
    await bench().world.invoice("POST", `/red-forms/${redLetters?.at(-1)?.billId}`, { decision: "confirm" });
    await until(bench(), renewal, ({ status }) => status === "已撤回");
    expect(await issuedFor(bench(), renewal)).toEqual({ net: 0, amounts: ["200.00", "-200.00"] });
  });
});

test("when answers are lost, the drawer is away and the seal fails, then there is one invoice in the end", async () => {
  const renewal = await paidRenewal(bench());
  const { invoice } = bench().world;
  await invoice("PUT", "/faults", [
    { kind: "lost", method: "requestBillingNew", times: 2 },
    { kind: "garbled", method: "queryInvoiceResult" },
  ]);
  await invoice("PUT", "/bureau", { drawer: "logged out", shows: "failed" });
  await invoice("PUT", "/behaviour", { delayMs: 0, outcome: "sign-fail", times: 1 });
  await renewal.requestInvoice();
  const waiting = await until(bench(), renewal, ({ operatorNotes }) => operatorNotes.length > 0);
  expect(waiting).toMatchObject({ invoice: "开票中" });
  expect(waiting.operatorNotes[0]?.text).toContain("开票员未登录");
  await invoice("PUT", "/bureau", {});
  await until(bench(), renewal, (application) => application.invoice === "已开票");
  expect(await issuedFor(bench(), renewal)).toEqual({ net: 200, amounts: ["200.00"] });
});
