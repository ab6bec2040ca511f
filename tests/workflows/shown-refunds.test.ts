import { beijingDay } from "../../domain/beijing-day";
import { taskQueue } from "../../temporal/task-queue";
import { approvedRenewal, lastAttempt, paidRenewal, useBench, type Renewal } from "./bench/renewal";

const bench = useBench();
const hour = 3_600;

const today = async () => beijingDay(await bench().env.currentTimeMs());
afterEach(() => bench().world.wechat("PUT", "/faults", []));

/** Gives an amount (in fen) back in WeChat's console. WeChat sends a notice only if `notify` is set. */
async function givenBack(renewal: Renewal, amountFen: number, notify = false): Promise<void> {
  const { number: outTradeNo } = lastAttempt(await renewal.state());
  await bench().world.wechat("POST", "/refunds", { outTradeNo, amountFen, notify });
}

/** Runs the daily reconciliation of a day whose statement has been made. */
async function reconcile(day: string) {
  const { client, currentTimeMs } = bench().env;
  const workflowId = `reconciliation-${await currentTimeMs()}`;
  return client.workflow.execute("reconcile", { workflowId, taskQueue, args: [{ day }] });
}

const unbooked = { cause: { type: "REFUND_UNBOOKED" } };

test("when a part was given back in the console, then neither handling nor invoice goes on until the bill that covers it is compared", async () => {
  const renewal = await paidRenewal(bench());
  const day = await today();
  await givenBack(renewal, 5_000);
  await expect(renewal.markHandled()).rejects.toMatchObject(unbooked);
  await expect(renewal.requestInvoice()).rejects.toMatchObject(unbooked);
  expect(await renewal.state()).toMatchObject({ handling: "办理中", invoice: "未申请" });
  // A bill of an earlier day does not show the refund.
  await bench().sleep(36 * hour);
  await expect(renewal.markHandled()).rejects.toMatchObject(unbooked);

  await reconcile(day);
  await renewal.eventually((told) => told.attempts[0]?.transactions[0]?.consoleRefunds !== undefined);
  await renewal.markHandled();
  const { invoiceRequests } = await renewal.requestInvoice();
  expect(invoiceRequests).toMatchObject([{ lines: [{ totalFen: 15_000 }] }]);
});

test("when WeChat shows a refund of which the bill knows nothing that was done, then that bill is enough", async () => {
  const renewal = await paidRenewal(bench());
  const day = await today();
  await givenBack(renewal, 5_000);
  await expect(renewal.markHandled()).rejects.toMatchObject(unbooked);
  const [transaction] = (await renewal.state()).attempts[0]?.transactions ?? [];
  const { refunds } = await bench().world.wechat<{
    refunds: { outRefundNo: string; transactionId: string }[];
  }>("GET", "/ledger");
  const made = refunds.find(({ transactionId }) => transactionId === transaction?.id);
  await bench().world.wechat("PUT", "/statement", { omit: [made?.outRefundNo] });
  await bench().sleep(36 * hour);
  await reconcile(day);
  await bench().world.wechat("PUT", "/statement", {});
  await expect(renewal.markHandled()).resolves.toMatchObject({ handling: "已办理" });
});

test("when WeChat doesn't answer, then the office goes on", async () => {
  const renewal = await paidRenewal(bench());
  await givenBack(renewal, 5_000);
  await bench().world.wechat("PUT", "/faults", [
    { path: "/v3/pay/transactions/out-trade-no", kind: "http500", times: 10_000 },
  ]);
  await expect(renewal.markHandled()).resolves.toMatchObject({ handling: "已办理" });
  await expect(renewal.requestInvoice()).resolves.toMatchObject({ invoice: "开票中" });
});

test("when nothing has gone back, or the payment is UnionPay's, which shows no such state, then nothing waits", async () => {
  await expect((await paidRenewal(bench())).markHandled()).resolves.toMatchObject({ handling: "已办理" });
  const renewal = await approvedRenewal(bench());
  const attempt = lastAttempt(await renewal.pay("unionpay", "ICBC"));
  await renewal.goToBank(attempt);
  await renewal.payAtBank(attempt);
  await renewal.eventually(({ payment }) => payment === "已支付");
  await expect(renewal.markHandled()).resolves.toMatchObject({ handling: "已办理" });
});

test("when WeChat is configured to notify of console refunds, then they are booked at once, and the invoice waits for the bill, which has nothing to add", async () => {
  const renewal = await paidRenewal(bench());
  const day = await today();
  await givenBack(renewal, 5_000, true);
  const told = await renewal.eventually(
    ({ attempts }) => attempts[0]?.transactions[0]?.consoleRefunds !== undefined,
  );
  expect(told.attempts[0]?.transactions[0]?.consoleRefunds).toMatchObject([{ amountFen: 5_000 }]);
  await renewal.markHandled();
  await expect(renewal.requestInvoice()).rejects.toMatchObject(unbooked);
  await bench().sleep(36 * hour);
  const { differences } = await reconcile(day);
  expect(await renewal.requestInvoice()).toMatchObject({
    invoiceRequests: [{ lines: [{ totalFen: 15_000 }] }],
  });
  const transactionId = told.attempts[0]?.transactions[0]?.id;
  expect(differences.filter((one: { transactionId: string }) => one.transactionId === transactionId)).toEqual(
    [],
  );
});
