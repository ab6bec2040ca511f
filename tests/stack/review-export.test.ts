import { approved, submitted } from "../support/journey";
import { newLockSerial } from "../support/people";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());

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

test("when a reviewer exports a list, then it is what the filters find, and no cell is run by a spreadsheet", async () => {
  const waiting = await submitted({ world, bidder, changes: { contactName: "=1+1", pickup: "现场" } });
  const serials = [newLockSerial(), newLockSerial()];
  const locks = [
    { lockType: "单位锁", lockSerial: serials[0], years: 3 },
    { lockType: "业务锁", lockSerial: serials[1], years: 1 },
  ];
  await submitted({ world, bidder, changes: { locks } });
  const decided = await approved({ world, bidder });

  const lines = await exported({ queue: "待审核", search: bidder.orgCode });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain(`"${waiting.id}","${waiting.shortNumber}"`);
  expect(lines[0]).toContain(`"'=1+1"`);
  expect(lines[0]).not.toContain(waiting.form.mobile);
  const narrowed = await exported({ queue: "待审核", search: bidder.orgCode, years: "3" });
  expect(narrowed).toEqual([lines[1]]);
  expect(lines[1]).toContain(`"单位锁、业务锁","${serials.join("、")}"`);
  expect(lines[1]).toContain(`"3、1"`);
  expect(lines.map((line) => line.split(",").at(-1))).toEqual(["200.00", "800.00"]);
  const [line = "", ...others] = await exported({ queue: "已审核", search: bidder.orgCode });
  expect(others).toEqual([]);
  expect(line).toContain(decided.id);
  expect(line).toContain('"审核通过"');
  expect(await exported({ queue: "已审核", search: "没有这样的单位" })).toEqual([]);
});

test("when a list is exported, then that leaves a trace, and only reviewers may", async () => {
  await exported({ queue: "待审核", search: bidder.orgCode });
  const entries = await world.models.auditEntries
    .find({ subject: world.reviewer.subject, action: "getQueueFile" })
    .lean();
  expect(entries.map(({ result }) => result)).toContain("done");
  for (const { api } of [bidder, world.operator])
    expectProblem(await api.call("GET", pathOf({ queue: "待审核" })), 403, "NO_ROLE");
});
