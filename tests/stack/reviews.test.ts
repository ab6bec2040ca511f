import type { Answer } from "../../contract/answers";
import { submitted, approved } from "../support/journey";
import type { Person } from "../support/world";
import { bidder, world } from "../support/here";
import { newLockSerial } from "../support/people";

/** Requests a reviewer's next application among the test's own, which come in the order of their submission. */
async function next({ api }: Person, beside?: string): Promise<Answer<"nextReview">> {
  const query = new URLSearchParams({ search: bidder.orgCode, ...(beside === undefined ? {} : { beside }) });
  const { status, body } = await api.call<Answer<"nextReview">>(
    "POST",
    `/api/reviews/next?${query.toString()}`,
  );
  expect(status).toBe(200);
  return body;
}

const marksOf = async ({ api }: Person): Promise<Answer<"queuePage">["marks"]> => {
  const query = new URLSearchParams({ queue: "待审核", search: bidder.orgCode });
  const { body } = await api.call<Answer<"queuePage">>("GET", `/api/reviews?${query.toString()}`);
  return body.marks;
};

test("when reviewers look, skip and go on, then each passes by what is another's or was skipped, nobody is refused, and all is told", async () => {
  const { reviewer: first, secondReviewer: second } = world;
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1) ids.push((await submitted({ world, bidder })).id);
  const [one = "", two = "", three = "", four = ""] = ids;

  // The second reviewer opens this application directly instead of taking it as the next one.
  const looked = await second.api.call<Answer<"reviewMarks">>("PUT", `/api/reviews/${one}/look`);
  expect(looked).toMatchObject({ status: 200, body: { marks: [{ kind: "looking", isMine: true }] } });
  expect(await next(first)).toMatchObject({ id: two, passed: 1, marks: [{ kind: "looking", isMine: true }] });
  // Two reviewers who ask at the same time get different applications.
  const both = await Promise.all([next(first, two), next(second, one)]);
  expect(new Set(both.map(({ id }) => id)).size).toBe(2);
  expect(both.every(({ id }) => id === three || id === four)).toBe(true);

  const skip = { body: { hours: 4, note: "等单位回电" } };
  expect(await first.api.call("POST", `/api/reviews/${two}/skip`, skip)).toMatchObject({ status: 204 });
  expect((await next(first, both[0]?.id)).id).toBeUndefined();
  const left = (await marksOf(second)).filter(({ applicationId }) => [one, two].includes(applicationId));
  expect(left).toEqual([
    expect.objectContaining({ applicationId: one, kind: "looking", by: second.name, isMine: true }),
    expect.objectContaining({
      ...{ applicationId: two, kind: "skipped", by: first.name, isMine: false, note: "等单位回电" },
    }),
  ]);
  // The marks are only hints, so both reviewers can decide.
  await first.api.review(one, "approve", "同意");
  await second.api.review(two, "approve", "同意");
  const stored = await first.api.get(one);
  expect(JSON.stringify(stored)).not.toContain("looking");
});

const pathOf = (query: Record<string, string>): string =>
  `/api/reviews/export.csv?${new URLSearchParams(query).toString()}`;

async function exported(query: Record<string, string>): Promise<string[]> {
  const { status, body, headers } = await world.reviewer.api.call<Buffer>("GET", pathOf(query));
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(headers.get("content-disposition")).toContain('filename="reviews.csv"');
  const text = body.toString("utf8");
  expect(text.startsWith('\uFEFF"单位名称","统一社会信用代码",')).toBe(true);
  return text.trimEnd().split("\r\n").slice(1);
}

test("when a reviewer exports a list, then it is what the filters find, with a trace, and no cell is run by a spreadsheet", async () => {
  const owner = await world.newBidder();
  const waiting = await submitted({ world, bidder: owner, changes: { contactName: "=1+1", pickup: "现场" } });
  const serials = [newLockSerial(), newLockSerial()];
  const locks = [
    { lockType: "单位锁", lockSerial: serials[0], years: 3 },
    { lockType: "业务锁", lockSerial: serials[1], years: 1 },
  ];
  await submitted({ world, bidder: owner, changes: { locks } });
  const decided = await approved({ world, bidder: owner });

  const lines = await exported({ queue: "待审核", search: owner.orgCode });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain(`"${waiting.id}","${waiting.shortNumber}"`);
  expect(lines[0]).toContain(`"'=1+1"`);
  expect(lines[0]).not.toContain(waiting.form.mobile);
  const narrowed = await exported({ queue: "待审核", search: owner.orgCode, years: "3" });
  expect(narrowed).toEqual([lines[1]]);
  expect(lines[1]).toContain(`"单位锁、业务锁","${serials.join("、")}"`);
  expect(lines[1]).toContain(`"3、1"`);
  expect(lines.map((line) => line.split(",").at(-1))).toEqual(["200.00", "800.00"]);
  const [line = "", ...others] = await exported({ queue: "已审核", search: owner.orgCode });
  expect(others).toEqual([]);
  expect(line).toContain(decided.id);
  expect(line).toContain('"审核通过"');
  expect(await exported({ queue: "已审核", search: "没有这样的单位" })).toEqual([]);
  const trace = { subject: world.reviewer.subject, action: "getQueueFile", result: "done" };
  expect(await world.models.auditEntries.countDocuments(trace)).toBeGreaterThan(0);
});
