import type { Answer } from "../../contract/answers";
import { expectPoll } from "../support/expect-poll";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { awaitApplication, invoiceFor, mailed, paid, serialOf, submitted, isOver } from "../support/journey";
import { expectProblem } from "../support/problems";
import { createResets } from "../support/resets";
import { readAs } from "../support/world";

type Event = Answer<"event">;
const { resetBeforeLastUpdate } = createResets(() => engine);

const page = async (query: Record<string, string>): Promise<Answer<"events">> => {
  const path = `/api/events?${new URLSearchParams(query).toString()}`;
  return await readAs<"events">(world.subscriber, path);
};

/** Reads all events after a cursor. */
async function readOn(after: string, limit: number): Promise<{ events: Event[]; next: string }> {
  const events: Event[] = [];
  for (let cursor = after; ;) {
    const { items, next, hasMore } = await page({ limit: String(limit), after: cursor });
    events.push(...items);
    if (!hasMore) return { events, next };
    cursor = next;
  }
}

/** Reads an application's events until there are so many of them. */
async function ownEvents(id: string, count: number): Promise<Event[]> {
  const own = async () => (await page({ application: id })).items;
  await expectPoll(async () => (await own()).length).toBe(count);
  return own();
}

const isOf =
  (...ids: readonly string[]) =>
  ({ data }: Event): boolean =>
    ids.includes(data.applicationId);
const typesOf = (events: readonly Event[]): string[] =>
  events.map(({ type }) => type.replace("application.", ""));

test("when lives are lived beside a reader, then it hears of each fact once, in order, and of nobody's person", async () => {
  let { next } = await page({ after: "now" });
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
  const done = await awaitApplication(bidder, id, isOver);
  await awaitApplication(bidder, withdrawn, ({ payment }) => payment === "已退款");
  const life = ["submitted", "approved", "paid", "shipped", "lockResult", "handled", "received", "invoiced"];
  const again = await ownEvents(id, life.length);
  await ownEvents(withdrawn, 5);
  await hear();
  await hear();

  const own = heard.filter(isOf(id));
  expect(typesOf(own)).toEqual(life);
  expect(own.map(({ sequence }) => sequence)).toEqual(life.map((_, index) => index + 1));
  expect(typesOf(heard.filter(isOf(withdrawn)))).toEqual([
    ...["submitted", "approved", "paid", "withdrawn", "refunded"],
  ]);
  expect(own[5]?.data).toMatchObject({
    ...{ organisationCode: bidder.orgCode, organisationName: bidder.orgName },
    locks: [{ lockSerial: serialOf(form), state: "已制证", notAfter: done.lockResults?.[0]?.notAfter }],
  });
  const text = JSON.stringify(own);
  const { contactName = "", mobile = "", recipientName = "", recipientPhone = "" } = form;
  for (const personal of [contactName, mobile, recipientName, recipientPhone])
    expect(text).not.toContain(personal);
  // Every reader gets the same bytes.
  expect(again).toEqual(own);
  const stored = await world.models.events.find({ applicationId: id }).sort({ _id: 1 }).lean();
  expect(stored.map(({ body }) => body)).toEqual(own.map((event) => JSON.stringify(event)));
});

test("a reader goes on from a cursor, an event, an instant or a kind, and a refusal says how to go on", async () => {
  const { next: start } = await page({ after: "now" });
  const { id } = await submitted({ world, bidder });
  const [event] = await ownEvents(id, 1);
  const of = { application: id };
  const count = async (query: Record<string, string>) => (await page({ ...of, ...query })).items.length;
  expect(await count({ after: start })).toBe(1);
  expect(await count({ after: event?.id ?? "" })).toBe(0);
  expect(await count({ after: "2026-01-05T01:00:00Z" })).toBe(1);
  expect(await count({ after: "2100-01-05T01:00:00Z" })).toBe(0);
  expect(await count({ organisation: bidder.orgCode, type: "application.submitted" })).toBe(1);
  expect(await count({ organisation: "91330604MA00000013" })).toBe(0);

  const refused = (after: string) =>
    world.subscriber.api.call("GET", `/api/events?${new URLSearchParams({ after }).toString()}`);
  const [era = ""] = start.split("~");
  const former = "0~2ythit~00003BqA";
  for (const after of [
    `${era}~zzzzzzz`,
    `${"0".repeat(12)}~1`,
    `${id}-nothing`,
    former,
    "2026-13-05T01:00:00Z",
  ]) {
    const answer = await refused(after);
    expectProblem(answer, 410, "CURSOR_EXPIRED");
    expect(JSON.stringify(answer.body)).toContain("作 after 继续，或不带 after 从头读取");
  }
});

test("when an approval that was told is reset and the application rejected, then projection and SMS tell of the rejection, and a correction takes the approval back", async () => {
  const { id } = await submitted({ world, bidder });
  await world.reviewer.api.review(id, "approve", "同意");
  const messages = () => world.models.messages.find({ _id: new RegExp(`^${id}:`) }).lean();
  await expectPoll(messages).toMatchObject([{ _id: `${id}:review-1`, status: "已发送" }]);
  const [, told] = await ownEvents(id, 2);
  await resetBeforeLastUpdate(id);
  await world.reviewer.api.review(id, "reject", "锁序列号不清晰");
  const rejected = { status: "审核不通过", reviews: [{ decision: "reject" }] };
  expect(await bidder.api.get(id)).toMatchObject(rejected);
  await expectPoll(async () => (await messages()).map(({ template }) => template).toSorted()).toEqual([
    ...["approved", "rejected"],
  ]);
  const events = await ownEvents(id, 4);
  expect(typesOf(events)).toEqual(["submitted", "approved", "corrected", "rejected"]);
  expect(events[2]?.data).toMatchObject({ takenBack: [told?.id] });
});

test("when an approval is reset and nothing is said, then a repair shows what the run knows, and tells that it is no more", async () => {
  const { id } = await submitted({ world, bidder });
  await world.reviewer.api.review(id, "approve", "同意");
  await ownEvents(id, 2);
  await resetBeforeLastUpdate(id);
  const repair = async () =>
    (await world.operator.api.call("POST", `/api/operations/applications/${id}/repair`)).body;
  expect(await repair()).toMatchObject({ found: "mended" });
  expect(await bidder.api.get(id)).toMatchObject({ status: "待审核", reviews: [] });
  expect(await repair()).toMatchObject({ found: "fine" });
  expect(typesOf(await ownEvents(id, 3))).toEqual(["submitted", "approved", "corrected"]);
  await world.reviewer.api.review(id, "approve", "同意");
  expect(typesOf(await ownEvents(id, 4)).slice(3)).toEqual(["approved"]);
});
