import type { ReconciliationReport } from "../../domain/reconciliation/report";
import { beijingDay } from "../../domain/beijing-day";
import { taskQueue } from "../../temporal/task-queue";
import { paidRenewal, useBench, type Renewal } from "./bench/renewal";

const bench = useBench();
const hour = 3_600;

const today = async () => beijingDay(await bench().env.currentTimeMs());
const transactionOf = async (renewal: Renewal) =>
  (await renewal.state()).attempts[0]?.transactions[0]?.id ?? "";
const alterStatement = (change: object) => bench().world.wechat("PUT", "/statement", change);

/** Reconciles a given day. Without one, the workflow reconciles the day before today. */
async function reconcile(day?: string): Promise<ReconciliationReport> {
  const { client, currentTimeMs } = bench().env;
  const workflowId = `reconciliation-${await currentTimeMs()}`;
  return client.workflow.execute("reconcile", { workflowId, taskQueue, args: [day ? { day } : {}] });
}

const faults = (list: object[]) => bench().world.wechat("PUT", "/faults", list);

afterEach(async () => {
  await alterStatement({});
  await faults([]);
});

test("when three differences are planted, then exactly three are reported, and the report is kept", async () => {
  const day = await today();
  const [missing, differing] = [await paidRenewal(bench()), await paidRenewal(bench())];
  await paidRenewal(bench());
  const foreign = {
    transactionId: "4200009999",
    outTradeNo: "01JDEMO00000000000000000990001",
    amountFen: 100,
  };
  await alterStatement({
    omit: [await transactionOf(missing)],
    amountsFen: { [await transactionOf(differing)]: 1 },
    add: [{ ...foreign, paidAt: new Date(await bench().env.currentTimeMs()).toISOString() }],
  });
  await bench().sleep(36 * hour);
  const report = await reconcile(day);
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
  await faults([{ path: "/v3/bill", kind: "http500", times: 10_000 }]);
  const { accounts, differences } = await reconcile();
  expect(accounts.map(({ channel, statement }) => `${channel} ${statement}`)).toEqual([
    "wechat unavailable",
    "unionpay none",
  ]);
  expect(differences).toEqual([]);
});
