import { randomUUID } from "node:crypto";
import type { Answer } from "../../contract/answers";
import { createApiClient } from "../../embedded/demo/api-client";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { openEngine, type EngineView } from "../support/engine";
import { awaitApplication, invoiceFor, mailed, paid, serialOf, submitted } from "../support/journey";
import { expectProblem } from "../support/problems";
import { createResets } from "../support/resets";
import { demoUser, testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
let engine: EngineView;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  engine = await openEngine(world.stack);
});
afterAll(async () => {
  await engine.close();
  await world.close();
});

type Event = Answer<"event">;
const { resetBeforeLastUpdate } = createResets(() => engine);

const page = async (query: Record<string, string>): Promise<Answer<"events">> => {
  const path = `/api/events?${new URLSearchParams(query).toString()}`;
  return (await world.subscriber.api.call<Answer<"events">>("GET", path)).body;
};

/** Reads all events after a cursor. */
async function readOn(after: string | undefined, limit = 20): Promise<{ events: Event[]; next: string }> {
  const events: Event[] = [];
  for (let cursor = after; ;) {
    const { items, next, hasMore } = await page({
      limit: String(limit),
      ...(cursor === undefined ? {} : { after: cursor }),
    });
    events.push(...items);
    if (!hasMore) return { events, next };
    cursor = next;
  }
}

const isOf =
  (...ids: readonly string[]) =>
  ({ data }: Event): boolean =>
    ids.includes(data.applicationId);
const typesOf = (events: readonly Event[]): string[] =>
  events.map(({ type }) => type.replace("application.", ""));

test("when lives are lived beside a reader, then it hears of each fact once, in order, and of nobody's person", async () => {
  let { next } = await readOn(undefined);
  const heard: Event[] = [];
  const hear = async () => {
    const read = await readOn(next, 1);
    next = read.next;
    heard.push(...read.events);
  };
  const [{ id, form }, { id: withdrawn }] = await Promise.all([
    paid({ world, bidder, changes: mailed }),
    paid({ world, bidder }),
  ]);
  await hear();
  await world.reviewer.api.ship(id, "示例快递", "DEMO123456");
  await hear();
  await world.reviewer.api.markHandled(id);
  await bidder.api.requestInvoice(id, invoiceFor(bidder));
  await world.operator.api.withdraw(withdrawn, "不再办理");
  const done = await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  await awaitApplication(bidder, withdrawn, ({ payment }) => payment === "已退款");
  await hear();
  await hear();

  const own = heard.filter(isOf(id));
  expect(typesOf(own)).toEqual(["submitted", "approved", "paid", "handled", "invoiced"]);
  expect(typesOf(heard.filter(isOf(withdrawn)))).toEqual([
    ...["submitted", "approved", "paid", "withdrawn", "refunded"],
  ]);
  expect(own[3]?.data).toMatchObject({
    ...{ organisationCode: bidder.orgCode, organisationName: bidder.orgName },
    locks: [{ lockSerial: serialOf(form), state: "已制证", notAfter: done.lockResults?.[0]?.notAfter }],
  });
  const text = JSON.stringify(own);
  const { contactName = "", mobile = "", recipientName = "", recipientPhone = "" } = form;
  for (const personal of [contactName, mobile, recipientName, recipientPhone])
    expect(text).not.toContain(personal);
  // A reader that starts from the beginning gets the same events with the same ids.
  const again = (await readOn(undefined)).events.filter(isOf(id));
  expect(again).toEqual(own);
});

test("when an approval that was told is reset and the application rejected, then a correction takes it back", async () => {
  const { id } = await submitted({ world, bidder });
  await world.reviewer.api.review(id, "approve", "同意");
  const before = await readOn(undefined);
  const [, told] = before.events.filter(isOf(id));
  await resetBeforeLastUpdate(id);
  await world.reviewer.api.review(id, "reject", "锁序列号不清晰");
  const after = (await readOn(before.next)).events.filter(isOf(id));
  expect(typesOf(after)).toEqual(["corrected", "rejected"]);
  expect(after[0]?.data).toMatchObject({ takenBack: [told?.id] });
  expect(typesOf((await readOn(undefined)).events.filter(isOf(id)))).toEqual([
    ...["submitted", "corrected", "rejected"],
  ]);
});

test("when an approval is reset and nothing is said, then the repair tells that it is no more", async () => {
  const { id } = await submitted({ world, bidder });
  await world.reviewer.api.review(id, "approve", "同意");
  const { next } = await readOn(undefined);
  await resetBeforeLastUpdate(id);
  await world.operator.api.call("POST", `/api/operations/applications/${id}/repair`);
  const { events, next: further } = await readOn(next);
  expect(typesOf(events.filter(isOf(id)))).toEqual(["corrected"]);
  await world.reviewer.api.review(id, "approve", "同意");
  expect(typesOf((await readOn(further)).events.filter(isOf(id)))).toEqual(["approved"]);
});

test("when a script has the role and not the scope, or a cursor is nobody's, then it is refused", async () => {
  const { addresses } = world.stack;
  const events = "/api/events";
  const platform = await demoToken(addresses.identity, demoUser(testStack(), "platform"), "events");
  const callBy = (token: string, path = events) =>
    createApiClient({ baseUrl: addresses.api, token }).call("GET", path);
  expect((await callBy(platform)).status).toBe(200);
  const claims = { subject: randomUUID(), name: "示例平台", roles: ["subscriber" as const] };
  const unscoped = await world.signToken(claims, { claims: { client_id: "platform", scope: "profile" } });
  expectProblem(await callBy(unscoped), 403, "NO_ROLE");
  expectProblem(await callBy(platform, `${events}?after=x`), 400, "INVALID_INPUT");
});
