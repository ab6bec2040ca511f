import { randomUUID } from "node:crypto";
import type { Answer as Told } from "../../contract/answers";
import { refundsOf } from "../../domain/money/attempts";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { decideOn } from "../support/by-two";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { awaitApplication, paid, invoiceFor, isOver } from "../support/journey";
import { newLocks, newLockSerial } from "../support/people";
import { expectProblem } from "../support/problems";
import { readAs } from "../support/world";

/* Tests of 退费: partial refunds that operators start by a command, each with the consent of a second operator. */

const pathOf = (id: string) => `/api/applications/${id}/part-refund`;
const stored = async (id: string) => (await world.models.applications.findById(id).lean())?.duties;
const owedListed = async () => {
  const body = await readAs<"overview">(world.operator, "/api/operations/overview");
  return body.duties.find(({ kind }) => kind === "giveBack")?.count ?? 0;
};

test("when locks are left out, then their fees are a task until two operators have given them back", async () => {
  const locks = newLocks(20);
  const { id } = await paid({ world, bidder, changes: { locks } });
  const leftOut = locks.slice(0, 3).map(({ lockSerial }) => lockSerial);
  const handled = await world.reviewer.api.call<Told<"application">>(
    "POST",
    `/api/applications/${id}/handled`,
    {
      body: { leftOut },
    },
  );
  expect(handled.body).toMatchObject({ owed: { locks: leftOut, amountFen: 60_000 } });
  const before = await owedListed();
  expect(await stored(id)).toMatchObject([{ kind: "giveBack", amountFen: 60_000 }]);

  const body = { locks: leftOut, reason: "示例：锁已损坏，未能延期" };
  const idempotencyKey = randomUUID();
  const ask = () =>
    world.operator.api.call<Told<"applicationByHand">>("POST", pathOf(id), { body, idempotencyKey });
  const { consent } = (await ask()).body;
  expect(consent).toMatchObject({ command: "refundPart", state: "待复核", amountFen: 60_000, record: id });
  expect((await ask()).body.consent).toEqual(consent);
  const another = await world.secondOperator.api.call("POST", pathOf(id), { body });
  expectProblem(another, 409, "CONSENT_WAITING");
  expectProblem(await decideOn(world.operator, consent?.id ?? ""), 403, "SECOND_IS_FIRST");
  expect((await bidder.api.get(id)).attempts[0]?.transactions[0]?.refunds).toBeUndefined();

  const decided = await decideOn(world.secondOperator, consent?.id ?? "");
  expect(decided).toMatchObject({ status: 200, body: { state: "已执行" } });
  const back = await awaitApplication(bidder, id, ({ keptFen }) => keptFen === 340_000);
  expect(back.owed).toBeUndefined();
  expect(back.attempts[0]?.transactions[0]?.refunds).toMatchObject([{ amountFen: 60_000, locks: leftOut }]);
  expect(refundsOf(back as never)).toMatchObject([{ refund: { amountFen: 60_000, reason: "部分退费" } }]);
  expect(await stored(id)).toBeUndefined();
  expect(await owedListed()).toBe(before - 1);
  // A repeat much later is recognised as the same request.
  expect((await ask()).body.consent).toMatchObject({ id: consent?.id, state: "已执行" });
  expect(await bidder.api.get(id)).toMatchObject({ keptFen: 340_000, payment: "已支付" });
});

test("when more is asked back than can go back, or of a stranger's lock, then it is refused before anybody agrees", async () => {
  const { id } = await paid({ world, bidder, changes: { locks: newLocks(2) } });
  const ask = (body: object) => world.operator.api.call("POST", pathOf(id), { body });
  const reason = "示例";
  expectProblem(await ask({ amountFen: 40_001, reason }), 409, "REFUND_TOO_LARGE");
  expectProblem(await ask({ locks: [newLockSerial()], reason }), 409, "LOCKS_DIFFER");
  expectProblem(await ask({ reason }), 400, "INVALID_INPUT");
  expectProblem(await ask({ amountFen: 0, reason }), 400, "INVALID_INPUT");
  const byBidder = await bidder.api.call("POST", pathOf(id), { body: { amountFen: 1, reason } });
  expectProblem(byBidder, 403, "NO_ROLE");
});

const asksFor = { opinion: "抬头有误" };

/** Returns an application that was handled and invoiced, and whose workflow has completed. */
async function endedOne(): Promise<{ id: string; invoiceKey: string }> {
  const { id } = await paid({ world, bidder });
  await world.reviewer.api.markHandled(id);
  const invoiceKey = randomUUID();
  const options = { body: invoiceFor(bidder), idempotencyKey: invoiceKey };
  await bidder.api.call("POST", `/api/applications/${id}/invoice`, options);
  await awaitApplication(bidder, id, isOver);
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
  const again = await awaitApplication(bidder, id, isOver);
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
