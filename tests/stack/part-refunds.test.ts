import { randomUUID } from "node:crypto";
import type { Answer as Told } from "../../contract/answers";
import { refundsOf } from "../../domain/money/attempts";
import { openEngine } from "../support/engine";
import { expectPoll } from "../support/expect-poll";
import { askByHand, consentsOf, decideOn } from "../support/by-two";
import { awaitApplication, invoiceFor, paid } from "../support/journey";
import { newLocks, newLockSerial } from "../support/people";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

/* Tests of 退费: partial refunds that operators start by a command, each with the consent of a second operator. */

let world: World;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());

const pathOf = (id: string) => `/api/applications/${id}/part-refund`;
const stored = async (id: string) => (await world.models.applications.findById(id).lean())?.owed;
const owedListed = async () => {
  const { body } = await world.operator.api.call<Told<"overview">>("GET", "/api/operations/overview");
  return body.owed.find(({ kind }) => kind === "giveBack")?.count ?? 0;
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

test("when a part goes back after the invoice, then red and another blue one follow by themselves", async () => {
  const { id } = await paid({ world, bidder, changes: { locks: newLocks(2) } });
  await world.reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  const { id: consentId } = await askByHand(world.operator, {
    path: pathOf(id),
    body: { amountFen: 100, reason: "示例：多收一元" },
  });
  expect(await decideOn(world.secondOperator, consentId)).toMatchObject({ body: { state: "已执行" } });
  const again = await awaitApplication(
    bidder,
    id,
    ({ endedAt, keptFen }) => endedAt !== undefined && keptFen === 39_900,
  );
  expect(again).toMatchObject({
    invoice: "已开票",
    invoicedFen: 39_900,
    reversedInvoices: [{ amountFen: 40_000 }],
  });
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

test("when a paid one is cancelled in the Temporal UI, then two operators have to agree, one after the other", async () => {
  const { id } = await paid({ world, bidder });
  const engine = await openEngine(world.stack);
  await engine.client.workflow.getHandle(id).cancel();
  const proposal = async () => (await consentsOf(world.operator)).find((one) => one.applicationId === id);
  await expectPoll(async () => (await proposal())?.askedBy).toBe("运维终端");
  const { id: consentId = "" } = (await proposal()) ?? {};
  expect((await decideOn(world.operator, consentId)).body).toMatchObject({
    state: "待复核",
    askedBy: "运维员甲",
  });
  expectProblem(await decideOn(world.operator, consentId), 403, "SECOND_IS_FIRST");
  expect((await decideOn(world.secondOperator, consentId)).body).toMatchObject({ state: "已执行" });
  await awaitApplication(bidder, id, ({ payment }) => payment === "已退款");
  await engine.close();
});
