import { createLimits, type Limits, type LimitUsage } from "../../api/platform/limits";
import { Problem } from "../../api/platform/problem";
import { readLimitsConfig } from "../../config/limits";
import { useOwnDatabase } from "../support/own-database";

const { quotas, ...others } = readLimitsConfig({ LIMIT_INSPECTION_SECONDS_PER_DAY: "1" });
const config = {
  ...others,
  quotas: { ...quotas, drafts: { most: 2, seconds: 86_400 }, orders: { most: 10, seconds: 3_600 } },
};

const database = useOwnDatabase();
/** Limits of two API processes. */
let limits: Limits;
let other: Limits;
beforeAll(async () => {
  const newLimits = () => createLimits({ config, database: database.connection, refusalMs: 0 });
  [limits, other] = [newLimits(), newLimits()];
  // The first call creates the collection's index, because two concurrent creations would wait for each other.
  await limits.spend("orders", { subject: "first" }, async () => undefined);
});

const refusalOf = (work: Promise<unknown>): Promise<Problem> =>
  work.then(
    () => Promise.reject(new Error("it was not refused")),
    (error: unknown) => (error instanceof Problem ? error : Promise.reject(error)),
  );
const done = async () => "done";

test("when an organisation has had its share of a day, then every API process says until when", async () => {
  const left: number[] = [];
  const onUsage = ({ policy, quota, remaining }: LimitUsage) => {
    expect([policy, quota]).toEqual(["drafts", 2]);
    left.push(remaining);
  };
  const greedy = { subject: "one", orgCode: "GREEDY", onUsage };
  await expect(limits.spend("drafts", greedy, done)).resolves.toBe("done");
  await expect(other.spend("drafts", { ...greedy, subject: "two" }, done)).resolves.toBe("done");
  for (const process of [limits, other]) {
    const problem = await refusalOf(process.spend("drafts", greedy, done));
    expect(problem).toMatchObject({ code: "QUOTA_REACHED", status: 429 });
    expect(problem.detail).toMatch(
      /^本单位一天内新增的申请已达上限（2件），请在\d+月\d+日 ?\d\d:\d\d之后再试$/,
    );
    expect(problem.retryAfterSeconds).toBeGreaterThan(86_000);
  }
  expect(left).toEqual([1, 0, 0, 0]);
  const { onUsage: _, ...silent } = greedy;
  await expect(limits.spend("submissions", silent, done)).resolves.toBe("done");
  await expect(limits.spend("drafts", { subject: "one", orgCode: "OTHER" }, done)).resolves.toBe("done");
});

test("when what was asked for is refused, then it costs nothing", async () => {
  const unlucky = { subject: "one", orgCode: "UNLUCKY" };
  for (let times = 0; times < 5; times += 1) {
    const refused = limits.spend("drafts", unlucky, () => Promise.reject(new Problem("STALE_VERSION")));
    expect(await refusalOf(refused)).toMatchObject({ code: "STALE_VERSION" });
  }
  await expect(limits.spend("drafts", unlucky, done)).resolves.toBe("done");
});

test("when many come at once, then no more than the quota are let through", async () => {
  const hasty = { subject: "one", orgCode: "HASTY" };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 30 }, () => limits.spend("orders", hasty, done)),
  );
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
});

test("when answers are counted, then all API processes and people of an organisation count together", async () => {
  const curious = { subject: "one", orgCode: "CURIOUS" };
  expect(await limits.isSpent("foreignLocks", curious)).toBe(false);
  for (const [place, process] of [limits, other, limits, other, limits].entries())
    expect(await process.count("foreignLocks", { ...curious, subject: String(place) })).toBe(true);
  for (const process of [limits, other]) {
    expect(await process.isSpent("foreignLocks", curious)).toBe(true);
    expect(await process.count("foreignLocks", curious)).toBe(false);
  }
  expect(await limits.isSpent("foreignLocks", { subject: "one", orgCode: "OTHER" })).toBe(false);
});

test("when the cost of work is known only afterwards, then it counts whatever came of it, and once all is spent none is begun", async () => {
  const costly = { subject: "one", orgCode: "COSTLY" };
  const refused = limits.meter("inspections", costly, async (onSpent) => {
    await onSpent(600);
    throw new Problem("MATERIAL_UNUSABLE");
  });
  expect(await refusalOf(refused)).toMatchObject({ code: "MATERIAL_UNUSABLE" });
  await limits.meter("inspections", costly, (onSpent) => onSpent(600));
  const begun: string[] = [];
  const third = limits.meter("inspections", costly, async () => begun.push("third"));
  expect(await refusalOf(third)).toMatchObject({
    code: "QUOTA_REACHED",
    detail: expect.stringMatching(/^本单位一天内检查申请材料所用的时间已达上限（1秒），请在/),
  });
  await limits.meter("inspections", { subject: "one", orgCode: "THRIFTY" }, async () => begun.push("other"));
  expect(begun).toEqual(["other"]);
});
