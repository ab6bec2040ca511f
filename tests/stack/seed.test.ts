import { join } from "node:path";
import { fill, plan } from "../../embedded/seed/fill";
import { lives } from "../../embedded/seed/lives";
import { seed } from "../../embedded/seed/seed";
import { createOwnStack } from "../support/own-stack";
import { demoPerson } from "../portal/cast";
import { testStack } from "../support/test-stack";
import { openWorld, type World } from "../support/world";

let world: World;
beforeAll(async () => {
  world = await openWorld(testStack());
});
afterAll(() => world.close());

test("when 500 are planned, then there are as many, of every kind, and each begins early", () => {
  const planned = plan(500);
  expect(planned).toHaveLength(500);
  expect(new Set(planned.slice(0, lives.length).map(({ where }) => where)).size).toBe(lives.length);
  const waiting = planned.filter(({ where }) => where === "待审核").length;
  expect(waiting).toBeGreaterThan(90);
});

test("when a stack is filled with one of each kind, then each stays where it is to stay", async () => {
  const bidder = await world.newBidder();
  const progress: number[] = [];
  const counts = await fill({
    count: lives.length,
    atOnce: 3,
    run: Date.now().toString(36).toUpperCase(),
    surroundings: async () => ({
      bidder: bidder.api,
      reviewer: world.reviewer.api,
      operator: world.operator.api,
      outside: world.stack.addresses,
      organisation: { name: bidder.orgName, code: bidder.orgCode },
    }),
    onDone: ({ done }) => progress.push(done),
  });
  expect(counts).toEqual(new Map(lives.map(({ where }) => [where, 1])));
  expect(progress).toEqual(lives.map((_, index) => index + 1));
  const tabOf = async (tab: string) => {
    const answer = await bidder.api.call<{ total: number }>(
      "GET",
      `/api/applications?tab=${encodeURIComponent(tab)}`,
    );
    return answer.body.total;
  };
  const expected = {
    编辑中: 1,
    待审核: 2,
    审核不通过: 1,
    未支付: 2,
    已支付: 6,
    已办理: 2,
    已申请: 1,
    已撤回: 2,
  };
  const tabs = Object.keys(expected);
  expect(Object.fromEntries(await Promise.all(tabs.map(async (tab) => [tab, await tabOf(tab)])))).toEqual(
    expected,
  );
});

test("when a stack has limits, then the seed keeps to them: organisations of its own, both reviewers, pauses as told", async () => {
  const own = await createOwnStack({
    // The limits are at most a quarter of the defaults, so that the seed meets them.
    LIMIT_WRITES_PER_MINUTE: "30",
    LIMIT_SUBMISSIONS_PER_DAY: "20",
    LIMIT_DRAFTS_PER_DAY: "20",
    LIMIT_ORDERS_PER_HOUR: "12",
  });
  try {
    const { addresses, demoUsers } = own.stack;
    const identityDir = join(own.dataDir, "identity");
    const count = 40;
    const counts = await seed({
      ...{ addresses, identityDir, users: demoUsers, count, atOnce: 4, onDone: () => undefined },
    });
    expect([...counts.values()].reduce((sum, number) => sum + number)).toBe(count);
    const reviewer = await demoPerson(own.stack, "reviewer1");
    const decided = await reviewer.api.call<{ items: { creditCode: string; review?: { by: string } }[] }>(
      "GET",
      `/api/reviews?queue=${encodeURIComponent("已审核")}&pageSize=100`,
    );
    const { items } = decided.body;
    expect(new Set(items.map(({ review }) => review?.by))).toEqual(new Set(["审核员甲", "审核员乙"]));
    expect(new Set(items.map(({ creditCode }) => creditCode)).size).toBeGreaterThan(2);
  } finally {
    await own.remove();
  }
});
