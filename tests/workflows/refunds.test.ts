import type { Application } from "../../domain/application";
import { refundsOf } from "../../domain/attempts";
import { operator, paidRenewal, useBench } from "./bench/renewal";

const bench = useBench();
const day = 86_400;

const endRefunds = (outcome: string) => bench().world.wechat("PUT", "/refunds/default", { outcome });
const refundOf = (application: Application) => refundsOf(application)[0]?.refund;

afterEach(async () => {
  await endRefunds("SUCCESS");
  await bench().world.wechat("PUT", "/callbacks", { mode: "deliver" });
  await bench().world.wechat("PUT", "/faults", []);
});

test("when a refund takes days and its callback is lost, then it is asked about until it is done", async () => {
  await endRefunds("PROCESSING");
  const renewal = await paidRenewal(bench());
  await bench().world.wechat("PUT", "/callbacks", { mode: "drop" });
  const withdrawn = await renewal.withdraw(operator);
  await bench().sleep(2 * day);
  expect(refundOf(await renewal.state())).toMatchObject({ status: "退款中" });
  await bench().world.wechat("PUT", `/refunds/${refundOf(withdrawn)?.number}`, { outcome: "SUCCESS" });
  await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
});

test("when the gateway is away as the refund is ordered, then it is ordered until it is taken, once", async () => {
  const renewal = await paidRenewal(bench());
  const path = "/v3/refund/domestic/refunds";
  await bench().world.wechat("PUT", "/faults", { path, kind: "http500", times: 6, carriedOut: true });
  await renewal.withdraw(operator);
  await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
});

test("when the gateway is away as it is asked about a refund, then it is asked again", async () => {
  await endRefunds("PROCESSING");
  const renewal = await paidRenewal(bench());
  await bench().world.wechat("PUT", "/callbacks", { mode: "drop" });
  const withdrawn = await renewal.withdraw(operator);
  await bench().sleep(1);
  await bench().world.wechat("PUT", "/faults", {
    path: "/v3/refund/domestic/refunds",
    kind: "http500",
    times: 4,
  });
  await bench().sleep(60);
  expect(refundOf(await renewal.state())).toMatchObject({ status: "退款中" });
  await bench().world.wechat("PUT", `/refunds/${refundOf(withdrawn)?.number}`, { outcome: "SUCCESS" });
  await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
});
