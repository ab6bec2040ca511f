import { beijingDay } from "../../domain/beijing-day";
import type { Application } from "../../domain/application/application";
import { updates } from "../../workflows/messages";
import { issuedFor, until } from "./bench/invoices";
import { reconcileDay } from "./bench/reconcile";
import {
  buyer,
  delivery,
  lastAttempt,
  operator,
  owner,
  paidRenewal,
  useBench,
  type Renewal,
} from "./bench/renewal";

const { refundInvoiced, reissueInvoice } = updates;

/* These tests are about money that went back in the channel's console, and the statement that shows it. */

const bench = useBench();
const hour = 3_600;

const today = async () => beijingDay(await bench().env.currentTimeMs());
const paymentOf = async ({ state }: Renewal) => lastAttempt(await state()).transactions[0]?.id ?? "";
const alterStatement = (change: object) => bench().world.wechat("PUT", "/statement", change);
const faults = (...paths: string[]) =>
  bench().world.wechat(
    "PUT",
    "/faults",
    paths.map((path) => ({ path, kind: "http500", times: 10_000 })),
  );

beforeEach(async () => {
  await bench().world.invoice("PUT", "/bureau", {});
  await bench().world.invoice("PUT", "/behaviour", { delayMs: 0 });
});
afterEach(async () => {
  await alterStatement({});
  await faults();
});

/** Gives an amount (in fen) back in WeChat's console. WeChat sends a notice only if `notify` is set. */
async function givenBack(renewal: Renewal, amountFen: number, notify = false): Promise<void> {
  const { number: outTradeNo } = lastAttempt(await renewal.state());
  await bench().world.wechat("POST", "/refunds", { outTradeNo, amountFen, notify });
}
const inConsole = ({ attempts }: Application) => attempts[0]?.transactions[0]?.consoleRefunds;

const unbooked = { cause: { type: "REFUND_UNBOOKED" } };
const isHandled = { handling: "已办理" };
const isOverTheRest = { invoiceRequests: [{ lines: [{ totalFen: 15_000 }] }] };

describe("the daily comparison", () => {
  test("when three differences are planted, then exactly three are reported, and the report is kept", async () => {
    const day = await today();
    const [missing, differing] = [await paidRenewal(bench()), await paidRenewal(bench())];
    await paidRenewal(bench());
    const paidAt = new Date(await bench().env.currentTimeMs()).toISOString();
    await alterStatement({
      omit: [await paymentOf(missing)],
      amountsFen: { [await paymentOf(differing)]: 1 },
      add: [{ transactionId: "4200009999", outTradeNo: "01JDEMO0000000001", amountFen: 100, paidAt }],
    });
    await bench().sleep(36 * hour);
    const report = await reconcileDay(bench(), day);
    expect(report.differences.map(({ found, action }) => `${found} ${action}`).toSorted()).toEqual([
      "amountDiffers forTheOperator",
      "missingHere forTheOperator",
      "missingThere forTheOperator",
    ]);
    const kept = await bench().models.reconciliationReports.findById(report.runId).lean();
    expect(kept).toMatchObject({ day, trigger: "manual", differences: report.differences });
  });

  test("when a statement is not to be had, then the report says so, and the other channel is compared", async () => {
    await paidRenewal(bench());
    await bench().sleep(36 * hour);
    await faults("/v3/bill");
    const { accounts, differences } = await reconcileDay(bench());
    expect(accounts).toMatchObject([
      { channel: "wechat", statement: "unavailable" },
      { channel: "unionpay", statement: "none" },
    ]);
    expect(differences).toEqual([]);
  });
});

describe("a part that was given back in the console", () => {
  test("when WeChat tells nothing, then neither handling nor invoice goes on until the bill that covers it is compared", async () => {
    const renewal = await paidRenewal(bench());
    const day = await today();
    await givenBack(renewal, 5_000);
    await expect(renewal.markHandled()).rejects.toMatchObject(unbooked);
    await expect(renewal.requestInvoice()).rejects.toMatchObject(unbooked);
    expect(await renewal.state()).toMatchObject({ handling: "办理中", invoice: "未申请" });
    // A bill of an earlier day does not show the refund.
    await bench().sleep(36 * hour);
    await expect(renewal.markHandled()).rejects.toMatchObject(unbooked);

    await reconcileDay(bench(), day);
    await renewal.eventually((told) => inConsole(told) !== undefined);
    await renewal.markHandled();
    expect(await renewal.requestInvoice()).toMatchObject(isOverTheRest);
  });

  test("when the bill knows nothing of it that was done, then that bill is enough", async () => {
    const renewal = await paidRenewal(bench());
    const day = await today();
    await givenBack(renewal, 5_000);
    await expect(renewal.markHandled()).rejects.toMatchObject(unbooked);
    const payment = await paymentOf(renewal);
    const { refunds } = await bench().world.wechat<{
      refunds: { outRefundNo: string; transactionId: string }[];
    }>("GET", "/ledger");
    const made = refunds.find(({ transactionId }) => transactionId === payment);
    await alterStatement({ omit: [made?.outRefundNo] });
    await bench().sleep(36 * hour);
    await reconcileDay(bench(), day);
    await expect(renewal.markHandled()).resolves.toMatchObject(isHandled);
  });

  test("when WeChat doesn't answer, then the office goes on", async () => {
    const renewal = await paidRenewal(bench());
    await givenBack(renewal, 5_000);
    await faults("/v3/pay/transactions/out-trade-no");
    await expect(renewal.markHandled()).resolves.toMatchObject(isHandled);
    await expect(renewal.requestInvoice()).resolves.toMatchObject({ invoice: "开票中" });
  });

  test("when there is none, or the payment is UnionPay's, which shows no such state, then nothing waits", async () => {
    for (const channel of ["wechat", "unionpay"] as const) {
      const renewal = await paidRenewal(bench(), { channel });
      await expect(renewal.markHandled()).resolves.toMatchObject(isHandled);
    }
  });

  test("when WeChat is configured to tell of it, then it is booked at once, and the invoice waits for the bill, which has nothing to add", async () => {
    const renewal = await paidRenewal(bench());
    const day = await today();
    await givenBack(renewal, 5_000, true);
    const told = await renewal.eventually((one) => inConsole(one) !== undefined);
    expect(inConsole(told)).toMatchObject([{ amountFen: 5_000 }]);
    expect(told.operatorNotes).toHaveLength(1);
    await renewal.markHandled();
    await expect(renewal.requestInvoice()).rejects.toMatchObject(unbooked);
    await bench().sleep(36 * hour);
    const { differences } = await reconcileDay(bench(), day);
    expect(await renewal.requestInvoice()).toMatchObject(isOverTheRest);
    const payment = await paymentOf(renewal);
    expect(differences.filter(({ transactionId }) => transactionId === payment)).toEqual([]);
    expect((await renewal.state()).operatorNotes).toHaveLength(1);
  });
});

describe("money that went back in the console after the invoice", () => {
  const noInvoice = { net: 0, amounts: ["200.00", "-200.00"] };

  async function invoicedRenewal(): Promise<Renewal> {
    const renewal = await paidRenewal(bench());
    await renewal.requestInvoice();
    await isInvoiced(renewal);
    return renewal;
  }
  const isInvoiced = (renewal: Renewal) => until(bench(), renewal, ({ invoice }) => invoice === "已开票");

  test("when it is a part, then the operator is told, and corrects it: red over the whole, blue over the rest", async () => {
    const renewal = await invoicedRenewal();
    await givenBack(renewal, 5_000, true);
    const told = await until(bench(), renewal, ({ operatorNotes }) => operatorNotes.length > 1);
    expect(told.operatorNotes.at(-1)?.text).toMatch(/金额200\.00元，实际收款150\.00元，请红冲重开/);
    await renewal.give(reissueInvoice, { by: operator, buyer, delivery, opinion: "部分退款" });
    await isInvoiced(renewal);
    expect(await issuedFor(bench(), renewal)).toEqual({ net: 150, amounts: ["200.00", "-200.00", "150.00"] });
  });

  test("when it is all, then only red comes of it, and nothing goes back twice", async () => {
    const renewal = await invoicedRenewal();
    await givenBack(renewal, 20_000, true);
    await until(
      bench(),
      renewal,
      ({ payment, operatorNotes }) =>
        payment === "已退款" && operatorNotes.some(({ text }) => text.includes("请红冲退款")),
    );
    await renewal.give(refundInvoiced, { by: operator, opinion: "款项已退回" });
    await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", invoice: "已红冲" });
    expect(await issuedFor(bench(), renewal)).toEqual(noInvoice);
    expect((await renewal.state()).attempts[0]?.transactions[0]?.refunds?.[0]).toBeUndefined();
  });

  test("when it is the rest while another title is on its way, then no other invoice comes", async () => {
    const renewal = await invoicedRenewal();
    await bench().world.invoice("PUT", "/bureau", { redLetters: "ask the buyer" });
    await renewal.give(reissueInvoice, { by: owner, buyer, delivery, opinion: "抬头有误" });
    const { redLetters } = await until(
      bench(),
      renewal,
      (application) => application.redLetters?.at(-1)?.awaitsBuyerSince !== undefined,
    );
    await givenBack(renewal, 20_000, true);
    await renewal.eventually(({ payment }) => payment === "已退款");
    await bench().world.invoice("POST", `/red-forms/${redLetters?.at(-1)?.billId}`, { decision: "confirm" });
    await until(bench(), renewal, ({ status }) => status === "已撤回");
    expect(await issuedFor(bench(), renewal)).toEqual(noInvoice);
  });
});
