import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { createGatewayOrders } from "../support/gateway-orders";
import { approved, awaitApplication, invoiceFor, paid, startWechat, submitted } from "../support/journey";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import { openWorld, type Bidder, type World } from "../support/world";

jest.setTimeout(600_000);

/** Of each of four stages. */
const applications = Number(process.env["LOST_APPLICATIONS"] ?? 20) / 4;

let own: OwnStack;
let world: World;
let bidder: Bidder;

async function open(): Promise<void> {
  const { addresses, env } = own.stack;
  world = await openWorld({ addresses, env, dataDir: own.dataDir });
}

beforeAll(async () => {
  own = await createOwnStack();
  await open();
  bidder = await world.newBidder();
});
afterAll(async () => {
  await world.close();
  await own.remove();
});

async function many(reach: () => Promise<{ id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < applications; index += 1) ids.push((await reach()).id);
  return ids;
}

test("when Temporal's data are lost, then all open applications are revived at once and go on", async () => {
  const waiting = await many(() => submitted({ world, bidder }));
  const paying = await many(() => approved({ world, bidder }));
  for (const id of paying) await startWechat(bidder, id);
  const handling = await many(() => paid({ world, bidder }));
  const handled = await many(async () => {
    const application = await paid({ world, bidder });
    return world.reviewer.api.markHandled(application.id);
  });
  await world.close();
  await own.restart(async () => {
    await rm(join(own.dataDir, "temporal"), { recursive: true, force: true });
    // As the refusal to start says.
    await rm(join(own.dataDir, "inventory.json"));
  });
  await open();
  bidder = await world.signIn(bidder).then((person) => ({ ...bidder, ...person }));

  const { operator, reviewer } = world;
  // Their QR codes are paid while nobody is there to hear of it.
  for (const id of paying) await scanAndPay(own.stack.addresses, `${id}0001`);
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
  const gateways = createGatewayOrders(own.stack.addresses);
  for (const id of paying) {
    await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
    expect(await gateways.wechatBalance(`${id}0001`)).toBe(20_000);
  }
  for (const id of handling)
    await eventually(
      "a revived run",
      () => world.operator.api.call<{ found: string }>("POST", `/api/operations/applications/${id}/repair`),
      ({ body: { found } }) => found !== "missing",
      60,
    );
  for (const id of [...paying, ...handling]) await reviewer.api.markHandled(id);
  for (const id of [...paying, ...handling, ...handled]) {
    await bidder.api.requestInvoice(id, invoiceFor(bidder));
    const ended = await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
    expect(ended.attempts.map(({ status }) => status)).toEqual(["支付成功"]);
    const news = await world.models.messages.find({ _id: new RegExp(`^${id}:`) }).lean();
    expect(news.map(({ _id }) => _id.split(":")[1]).toSorted()).toEqual(["paid", "review-1"]);
  }
  const { body } = await operator.api.call<{ total: number }>("GET", "/api/operations/missing-runs");
  expect(body.total).toBe(0);
});
