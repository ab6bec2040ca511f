import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { createGatewayOrders } from "../support/gateway-orders";
import { approved, awaitApplication, invoiceFor, paid, startWechat, submitted } from "../support/journey";
import { useOwnHouse } from "../support/own-house";

jest.setTimeout(600_000);

/** Number of applications in each of four stages. */
const applications = Number(process.env["LOST_APPLICATIONS"] ?? 20) / 4;

const house = useOwnHouse();

async function many(reach: () => Promise<{ id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < applications; index += 1) ids.push((await reach()).id);
  return ids;
}

test("when Temporal's data are lost, then all open applications are revived at once and go on", async () => {
  const waiting = await many(() => submitted(house));
  const paying = await many(() => approved(house));
  for (const id of paying) await startWechat(house.bidder, id);
  const handling = await many(() => paid(house));
  const handled = await many(async () => {
    const application = await paid(house);
    return house.world.reviewer.api.markHandled(application.id);
  });
  await house.restart(async () => {
    await rm(join(house.own.dataDir, "temporal"), { recursive: true, force: true });
    // As the refusal to start says.
    await rm(join(house.own.dataDir, "inventory.json"));
  });

  const { operator, reviewer } = house.world;
  // Their QR codes are paid while nobody is there to hear of it.
  for (const id of paying) await scanAndPay(house.own.stack.addresses, `${id}0001`);
  expect((await operator.api.call("POST", "/api/operations/repairs")).status).toBe(202);
  for (const id of waiting) {
    let status = 503;
    while (status === 503) {
      const body = { decision: "approve", opinion: "同意" };
      ({ status } = await reviewer.api.call("POST", `/api/applications/${id}/review`, { body }));
      await pause(200);
    }
    expect(status).toBe(200);
  }
  const gateways = createGatewayOrders(house.own.stack.addresses);
  for (const id of paying) {
    await awaitApplication(house.bidder, id, ({ payment }) => payment === "已支付");
    expect(await gateways.wechatBalance(`${id}0001`)).toBe(20_000);
  }
  for (const id of handling)
    await eventually(
      "a revived run",
      () =>
        house.world.operator.api.call<{ found: string }>("POST", `/api/operations/applications/${id}/repair`),
      ({ body: { found } }) => found !== "missing",
    );
  for (const id of [...paying, ...handling]) await reviewer.api.markHandled(id);
  for (const id of [...paying, ...handling, ...handled]) {
    await house.bidder.api.requestInvoice(id, invoiceFor(house.bidder));
    const ended = await awaitApplication(house.bidder, id, ({ endedAt }) => endedAt !== undefined);
    expect(ended.attempts.map(({ status }) => status)).toEqual(["支付成功"]);
    const news = await house.world.models.messages.find({ _id: new RegExp(`^${id}:`) }).lean();
    expect(news.map(({ _id }) => _id.split(":")[1]).toSorted()).toEqual(["handled", "paid", "review-1"]);
  }
  const { body } = await operator.api.call<{ total: number }>("GET", "/api/operations/missing-runs");
  expect(body.total).toBe(0);
});
