import type { Answer } from "../../contract/answers";
import { tabs, type Tab } from "../../domain/application/stage";
import { bidder, world } from "../support/here";
import { approved, formOf, invoiceFor, mailed, paid, submitted } from "../support/journey";
import { expectProblem } from "../support/problems";
import type { Person, Bidder } from "../support/world";

type Summary = Answer<"summary">;
interface Page {
  items: Summary[];
  page: number;
  pageSize: number;
  total: number;
  next?: string;
  counts?: Record<string, number>;
}

/** Ids of applications, each named by its last event, from the oldest to the newest. */
let ids: Record<"draft" | "waiting" | "rejected" | "withdrawn" | "unpaid" | "paid" | "handled", string>;

beforeAll(async () => {
  const owned = { world, bidder };
  const { reviewer } = world;
  const { id: draft } = await bidder.api.create(formOf(bidder, { lockSerial: "LOCK-A-B-1" }));
  const { id: waiting } = await submitted(owned);
  const { id: rejected } = await submitted(owned);
  await reviewer.api.review(rejected, "reject", "请补正");
  const { id: withdrawn } = await submitted(owned);
  await bidder.api.withdraw(withdrawn, "不再需要");
  const { id: unpaid } = await approved(owned);
  const { id: paidId } = await paid({ ...owned, changes: mailed });
  const { id: handled } = await paid(owned);
  await reviewer.api.markHandled(handled);
  await bidder.api.requestInvoice(handled, invoiceFor(bidder));
  ids = { draft, waiting, rejected, withdrawn, unpaid, paid: paidId, handled };
});

async function list(person: Person, path: string, query: Record<string, string> = {}): Promise<Page> {
  const { status, body } = await person.api.call<Page>(
    "GET",
    `${path}?${new URLSearchParams(query).toString()}`,
  );
  expect(status).toBe(200);
  return body;
}

const own = (query?: Record<string, string>) => list(bidder, "/api/applications", query);
const idsOf = ({ items }: Page): string[] => items.map(({ id }) => id);

const belonging: Record<Tab, (keyof typeof ids)[]> = {
  编辑中: ["draft"],
  待审核: ["waiting"],
  审核不通过: ["rejected"],
  已撤回: ["withdrawn"],
  审核通过: ["handled", "paid", "unpaid"],
  未支付: ["unpaid"],
  已支付: ["paid"],
  已办理: ["handled"],
  未申请: ["paid"],
  已申请: ["handled"],
};

test("when the owner opens a tab, then it holds what belongs there", async () => {
  for (const tab of tabs) {
    const page = await own({ tab });
    const expected = belonging[tab].map((name) => ids[name]);
    expect([tab, ...idsOf(page).toSorted()]).toEqual([tab, ...expected.toSorted()]);
    expect(page.total).toBe(expected.length);
    for (const item of page.items) expect(item.tabs).toContain(tab);
  }
});

test("when the owner opens any list, then every tab is counted, whatever the list is narrowed to", async () => {
  const counts = Object.fromEntries(tabs.map((tab) => [tab, belonging[tab].length]));
  for (const query of [{}, { tab: "未支付" }, { search: "没有这样的单位" }, { page: "2", pageSize: "1" }]) {
    expect((await own(query)).counts).toEqual(counts);
  }
  const nobody = await list(await world.newBidder(), "/api/applications");
  expect(nobody.counts).toEqual(Object.fromEntries(tabs.map((tab) => [tab, 0])));
});

test("when a list is read page by page, then each application comes once, latest change first", async () => {
  const whole = await own();
  expect(whole).toMatchObject({ page: 1, pageSize: 20, total: 7 });
  const times = whole.items.map(({ updatedAt }) => updatedAt);
  expect(times).toEqual(times.toSorted().toReversed());
  const pages = await Promise.all(["1", "2", "3"].map((page) => own({ page, pageSize: "3" })));
  expect(pages.map(({ items }) => items.length)).toEqual([3, 3, 1]);
  expect(pages.flatMap(idsOf)).toEqual(idsOf(whole));
  expect(pages.map(({ total }) => total)).toEqual([7, 7, 7]);
});

test("when a page lies beyond the end, then it is not found, while the first page of an empty list is", async () => {
  const beyond = await bidder.api.call("GET", "/api/applications?page=4&pageSize=3");
  expectProblem(beyond, 404, "PAGE_BEYOND_END");
  const nobody = await world.newBidder();
  // An application that changes while a program reads on stays in its place.
  const first = await own({ after: "0", pageSize: "4" });
  const { version } = await bidder.api.get(ids.draft);
  await bidder.api.call("PUT", `/api/applications/${ids.draft}`, {
    body: { form: formOf(bidder, { lockSerial: "LOCK-A-B-1" }), version },
  });
  const rest = await own({ after: first.next ?? "", pageSize: "4" });
  expect([...idsOf(first), ...idsOf(rest)]).toEqual(Object.values(ids));
  expect([first.total, rest.next]).toEqual([7, undefined]);
  expect(await list(nobody, "/api/applications")).toMatchObject({ items: [], total: 0, page: 1 });
  expectProblem(await nobody.api.call("GET", "/api/applications?page=2"), 404, "PAGE_BEYOND_END");
});

test("when the owner searches, then number, lock and organisation are looked through, as plain text", async () => {
  expect(idsOf(await own({ search: ids.waiting.slice(4) }))).toEqual([ids.waiting]);
  expect(idsOf(await own({ search: "lock-a-b-1" }))).toEqual([ids.draft]);
  expect((await own({ search: bidder.orgName })).total).toBe(7);
  expect((await own({ search: bidder.orgName, tab: "未支付" })).total).toBe(1);
  expect((await own({ search: "LOCK-A.B-1" })).total).toBe(0);
  expect((await own({ search: ".*" })).total).toBe(0);
});

test("when the operator searches, then he finds any organisation's, by part of a name or lock, or a whole code or number", async () => {
  const found = (search: string, query = {}) =>
    list(world.operator, "/api/operations/applications", { search, ...query });
  const whole = await found(bidder.orgName.slice(2));
  expect(idsOf(whole)).toEqual(idsOf(await own()));
  expect(idsOf(await found(bidder.orgName, { page: "3", pageSize: "3" }))).toEqual(idsOf(whole).slice(6));
  expect(idsOf(await found(bidder.orgCode.toLowerCase()))).toEqual(idsOf(whole));
  expect(idsOf(await found("lock-a-b-"))).toContain(ids.draft);
  for (const number of [ids.paid, ids.paid.toLowerCase()]) {
    expect(await found(number)).toMatchObject({ items: [{ id: ids.paid, stage: "办理中" }], total: 1 });
  }
  for (const search of [ids.paid.slice(4), bidder.orgCode.slice(1), "LOCK-A.B-1", ".*"]) {
    expect((await found(search)).total).toBe(0);
  }
  const beyond = await world.operator.api.call(
    "GET",
    `/api/operations/applications?search=${ids.paid}&page=2`,
  );
  expectProblem(beyond, 404, "PAGE_BEYOND_END");
});

test("when a list is read, then a line tells what the page behind it does", async () => {
  const [line] = (await own({ tab: "已支付" })).items;
  const shown = await bidder.api.get(ids.paid);
  expect(line).toMatchObject({
    ...{ id: shown.id, version: shown.version, organisationName: bidder.orgName, pickup: "邮寄" },
    ...{ locks: shown.form.locks, feeFen: 20_000, paidAt: shown.paidAt },
    ...{ allowed: shown.allowed, tabs: shown.tabs, stage: shown.stage, awaitsShipping: true },
  });
  expect(JSON.stringify(line)).not.toContain(shown.form.mobile);
});

test("when a reviewer opens the queues, then the longest waiting comes first and the counts are of all", async () => {
  const { id: later } = await submitted({ world, bidder });
  const queue = (name: string, query = {}) =>
    list(world.reviewer, "/api/reviews", { queue: name, search: bidder.orgName, ...query });
  const waiting = await queue("待审核");
  expect(idsOf(waiting)).toEqual([ids.waiting, later]);
  expect(waiting.items.every(({ since }) => since !== undefined)).toBe(true);
  expect(idsOf(await queue("待审核", { page: "2", pageSize: "1" }))).toEqual([later]);
  const handling = await queue("办理中");
  expect(handling.items).toMatchObject([
    { id: ids.paid, awaitsShipping: true, allowed: ["addRecord", "ship", "correctRecipient"] },
  ]);
  expect(waiting.counts?.["待审核"]).toBeGreaterThanOrEqual(2);
  expect(waiting.counts?.["办理中"]).toBeGreaterThanOrEqual(1);
  for (const name of ["待审核", "办理中"]) {
    const beyond = await world.reviewer.api.call("GET", `/api/reviews?queue=${name}&page=90000`);
    expectProblem(beyond, 404, "PAGE_BEYOND_END");
    expect(beyond.body).toMatchObject({ lastPage: expect.any(Number) });
  }
});

test("when a reviewer searches by the credit code that a row shows, then each list finds that organisation's", async () => {
  const someone = await world.newBidder();
  const { id } = await submitted({ world, bidder: someone });
  const other = await approved({ world, bidder: someone });
  const queue = (name: string, search: string) =>
    list(world.reviewer, "/api/reviews", { queue: name, search });
  for (const code of [someone.orgCode, someone.orgCode.toLowerCase()]) {
    expect(idsOf(await queue("待审核", code))).toEqual([id]);
    expect(idsOf(await queue("已审核", code))).toEqual([other.id]);
  }
  expect((await queue("待审核", someone.orgCode.slice(1))).total).toBe(0);
  expect((await own({ search: someone.orgCode })).total).toBe(0);
});

test("when a rejected application is submitted again, then it waits behind those that came before", async () => {
  const someone = await world.newBidder();
  const first = await submitted({ world, bidder: someone });
  const second = await submitted({ world, bidder: someone });
  await world.reviewer.api.review(first.id, "reject", "请补正");
  await someone.api.submit(first.id, "已补正");
  const page = await list(world.reviewer, "/api/reviews", { queue: "待审核", search: someone.orgName });
  expect(idsOf(page)).toEqual([second.id, first.id]);
});

const contactsOf = async ({ api }: Bidder): Promise<Answer<"earlierContacts">> =>
  (await api.call<Answer<"earlierContacts">>("GET", "/api/contacts")).body;

test("when an organisation has applied before, then whom it named is there once, the latest first, and drafts and erased ones are not", async () => {
  const applicant = await world.newBidder();
  const person = (contactName: string) => ({ contactName, mobile: "13800000001" });
  const { recipientName, recipientPhone, recipientAddress } = mailed;
  await submitted({ world, bidder: applicant, changes: { ...person("示例经办人甲"), ...mailed } });
  await submitted({ world, bidder: applicant, changes: { ...person("示例经办人甲"), ...mailed } });
  const { id: erasedId } = await submitted({ world, bidder: applicant, changes: person("示例经办人乙") });
  await submitted({ world, bidder: applicant, changes: person("示例经办人丙") });
  await applicant.api.create(formOf(applicant, person("示例经办人丁")));
  await world.models.applications.updateOne({ _id: erasedId }, { $set: { erasedAt: new Date() } });

  expect(await contactsOf(applicant)).toEqual({
    contacts: [person("示例经办人丙"), person("示例经办人甲")],
    recipients: [{ recipientName, recipientPhone, recipientAddress }],
  });
  expect(await contactsOf(await world.newBidder())).toEqual({ contacts: [], recipients: [] });
});
