import type { Answer } from "../../contract/answers";
import { expectPoll } from "../support/expect-poll";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { awaitApplication, invoiceFor, mailed, paid, serialOf, submitted, isOver } from "../support/journey";
import { createResets } from "../support/resets";
import { readAs } from "../support/world";

type Event = Answer<"event">;
const { resetBeforeLastUpdate } = createResets(() => engine);

const page = async (query: Record<string, string>): Promise<Answer<"events">> => {
  const path = `/api/events?${new URLSearchParams(query).toString()}`;
  return await readAs<"events">(world.subscriber, path);
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
  const done = await awaitApplication(bidder, id, isOver);
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

test("when an approval that was told is reset and the application rejected, then projection and SMS tell of the rejection, and a correction takes the approval back", async () => {
  const { id } = await submitted({ world, bidder });
  await world.reviewer.api.review(id, "approve", "同意");
  const messages = () => world.models.messages.find({ _id: new RegExp(`^${id}:`) }).lean();
  await expectPoll(messages).toMatchObject([{ _id: `${id}:review-1`, status: "已发送" }]);
  const before = await readOn(undefined);
  const [, told] = before.events.filter(isOf(id));
  await resetBeforeLastUpdate(id);
  await world.reviewer.api.review(id, "reject", "锁序列号不清晰");
  const rejected = { status: "审核不通过", reviews: [{ decision: "reject" }] };
  expect(await bidder.api.get(id)).toMatchObject(rejected);
  await expectPoll(async () => (await messages()).map(({ template }) => template).toSorted()).toEqual([
    ...["approved", "rejected"],
  ]);
  const after = (await readOn(before.next)).events.filter(isOf(id));
  expect(typesOf(after)).toEqual(["corrected", "rejected"]);
  expect(after[0]?.data).toMatchObject({ takenBack: [told?.id] });
  expect(typesOf((await readOn(undefined)).events.filter(isOf(id)))).toEqual([
    ...["submitted", "corrected", "rejected"],
  ]);
});

test("when an approval is reset and nothing is said, then a repair shows what the run knows, and tells that it is no more", async () => {
  const { id } = await submitted({ world, bidder });
  await world.reviewer.api.review(id, "approve", "同意");
  const { next } = await readOn(undefined);
  await resetBeforeLastUpdate(id);
  const repair = async () =>
    (await world.operator.api.call("POST", `/api/operations/applications/${id}/repair`)).body;
  expect(await repair()).toMatchObject({ found: "mended" });
  expect(await bidder.api.get(id)).toMatchObject({ status: "待审核", reviews: [] });
  expect(await repair()).toMatchObject({ found: "fine" });
  const { events, next: further } = await readOn(next);
  expect(typesOf(events.filter(isOf(id)))).toEqual(["corrected"]);
  await world.reviewer.api.review(id, "approve", "同意");
  expect(typesOf((await readOn(further)).events.filter(isOf(id)))).toEqual(["approved"]);
});
