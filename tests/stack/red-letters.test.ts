import { randomUUID } from "node:crypto";
import type { Answer as Told } from "../../contract/answers";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { decideOn } from "../support/by-two";
import { openEngine, type EngineView } from "../support/engine";
import { awaitApplication, invoiceFor, paid } from "../support/journey";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let engine: EngineView;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  engine = await openEngine(world.stack);
  bidder = await world.newBidder();
});
afterAll(async () => {
  await engine.close();
  await world.close();
});

const asksFor = { opinion: "抬头有误" };
const ended = ({ endedAt }: ShownApplication): boolean => endedAt !== undefined;

/** Returns an application that was handled and invoiced, and whose workflow has completed. */
async function endedOne(): Promise<{ id: string; invoiceKey: string }> {
  const { id } = await paid({ world, bidder });
  await world.reviewer.api.markHandled(id);
  const invoiceKey = randomUUID();
  const options = { body: invoiceFor(bidder), idempotencyKey: invoiceKey };
  await bidder.api.call("POST", `/api/applications/${id}/invoice`, options);
  await awaitApplication(bidder, id, ended);
  return { id, invoiceKey };
}

const handleOf = (id: string) => engine.client.workflow.getHandle(id);
const currentRun = async (id: string): Promise<string> => (await handleOf(id).describe()).runId;

/** Repeats a command that was answered long ago, and checks that the repeat has no effect. */
async function repeatLate(id: string, path: string, options: { body: unknown; idempotencyKey: string }) {
  const [run, { version }] = [await currentRun(id), await bidder.api.get(id)];
  const answer = await bidder.api.call("POST", `/api/applications/${id}/${path}`, options);
  expect(answer.status).toBe(200);
  expect([await currentRun(id), (await bidder.api.get(id)).version]).toEqual([run, version]);
}

test("when a wrong title is told after the end, then another run puts it right and ends; late repeats begin none", async () => {
  const { id, invoiceKey } = await endedOne();
  const first = await currentRun(id);
  const before = await bidder.api.get(id);
  const { invoiceNumber } = before;
  const body = { ...invoiceFor(bidder), ...asksFor };
  const reissue = { body, idempotencyKey: randomUUID() };
  const path = `/api/applications/${id}/invoice/reissue`;
  const answer = await bidder.api.call<ShownApplication>("POST", path, reissue);
  expect(answer).toMatchObject({ status: 200, body: { invoice: "红冲中" } });
  const again = await awaitApplication(bidder, id, ended);
  const lines = [{ lockType: "单位锁", years: 1, quantity: 1, totalFen: 20_000 }];
  const { buyer } = invoiceFor(bidder);
  expect(before).toMatchObject({ invoiceBuyer: buyer, invoiceLines: lines });
  expect(again).toMatchObject({
    ...{ invoice: "已开票", invoiceBuyer: buyer, invoiceLines: lines },
    reversedInvoices: [{ blueNumber: invoiceNumber, buyer, lines }],
  });
  expect(await world.reviewer.api.get(id)).not.toHaveProperty("invoiceBuyer");
  expect(again.invoiceNumber).not.toBe(invoiceNumber);
  expect(await handleOf(id).result()).toMatchObject({ invoice: "已开票" });
  expect(await currentRun(id)).not.toBe(first);
  // The red letter took effect once, although a new run began with it: five writes follow, for its request, the red
  // invoice, the new order, the new invoice and the end.
  expect(again.version).toBe(before.version + 5);

  await repeatLate(id, "invoice/reissue", reissue);
  await repeatLate(id, "invoice", { body: invoiceFor(bidder), idempotencyKey: invoiceKey });
});

test("when money is asked back after the end, then another run takes the invoice back first, and ends with the refund", async () => {
  const { id } = await endedOne();
  const first = await currentRun(id);
  const path = `/api/applications/${id}/invoice/refund`;
  expectProblem(await bidder.api.call("POST", path, { body: asksFor }), 403, "NO_ROLE");
  const refund = { body: asksFor, idempotencyKey: randomUUID() };
  const asked = await world.operator.api.call<Told<"applicationByHand">>("POST", path, refund);
  expect(asked).toMatchObject({ status: 200, body: { invoice: "已开票", consent: { state: "待复核" } } });
  expect(await decideOn(world.secondOperator, asked.body.consent?.id ?? "")).toMatchObject({ status: 200 });
  const refunded = await awaitApplication(bidder, id, ({ payment }) => payment === "已退款");
  expect(refunded).toMatchObject({ status: "已撤回", invoice: "已红冲", reversedInvoices: [{}] });
  expect(await handleOf(id).result()).toMatchObject({ payment: "已退款" });
  const second = await currentRun(id);
  expect(second).not.toBe(first);

  expect((await world.operator.api.call("POST", path, refund)).status).toBe(200);
  expect(await currentRun(id)).toBe(second);
  // Another request with its own key is refused by the transition table, and starts no run either.
  expectProblem(await world.operator.api.call("POST", path, { body: asksFor }), 409, "NOT_APPROVED");
  expect(await currentRun(id)).toBe(second);
});
