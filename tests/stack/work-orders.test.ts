import { randomUUID } from "node:crypto";
import type { Answer } from "../../contract/answers";
import { createApiClient } from "../../embedded/demo/api-client";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { paid } from "../support/journey";
import { newLockSerial } from "../support/people";
import { expectProblem } from "../support/problems";
import { demoUser, testStack } from "../support/test-stack";
import { openWorld, type Bidder, type Person, type World } from "../support/world";

let world: World;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());

const newPaid = async (): Promise<string> => {
  const locks = [{ lockType: "单位锁", lockSerial: newLockSerial(), years: 1 }];
  return (await paid({ world, bidder, changes: { locks } })).id;
};
const page = async (query: Record<string, string>, { api }: Pick<Person, "api"> = world.issuer) =>
  (await api.call<Answer<"workOrders">>("GET", `/api/work-orders?${new URLSearchParams(query).toString()}`))
    .body;
const claim = (body: object, { api }: Pick<Person, "api"> = world.issuer, idempotencyKey = randomUUID()) =>
  api.call<Answer<"claimedWorkOrders">>("POST", "/api/work-orders/claims", { body, idempotencyKey });
const tell = (id: string, lockSerial: string) =>
  world.issuer.api.call("PUT", `/api/work-orders/${id}/results`, {
    body: { results: [{ lockSerial, state: "未能办理", reason: "芯片损坏" }] },
  });

/** Reads the whole queue by its cursor. */
async function walk(limit: number, state?: string): Promise<Answer<"workOrder">[]> {
  const found: Answer<"workOrder">[] = [];
  for (let after: string | undefined; ;) {
    const { items, next } = await page({
      ...{ limit: String(limit), ...(state === undefined ? {} : { state }) },
      ...(after === undefined ? {} : { after }),
    });
    found.push(...items);
    if (next === undefined) return found;
    after = next;
  }
}

test("when the queue is read by its cursor, then each that waits comes once, those that were paid first in front, until all is told", async () => {
  const ids = [await newPaid(), await newPaid(), await newPaid()];
  const whole = await walk(100);
  const order = whole.map(({ paidAt, id }) => `${paidAt} ${id}`);
  expect(order).toEqual(order.toSorted());
  // Other tests' applications come and go between two walks.
  const ownOf = (walked: typeof whole) => walked.map(({ id }) => id).filter((id) => ids.includes(id));
  expect(ownOf(whole).toSorted()).toEqual(ids.toSorted());
  expect(ownOf(await walk(2))).toEqual(ownOf(whole));
  const [first = "", second = ""] = ids;
  await claim({ ids: [first] });
  const isIn = async (state: string) => (await walk(100, state)).some(({ id }) => id === first);
  expect([await isIn("制证中"), await isIn("待制证")]).toEqual([true, false]);
  const order1 = whole.find(({ id }) => id === first);
  await tell(first, order1?.locks[0]?.lockSerial ?? "");
  await world.operator.api.withdraw(second, "不再办理");
  const left = (await walk(100)).map(({ id }) => id);
  expect(ids.map((id) => left.includes(id))).toEqual([false, false, true]);
  for (const after of ["x", "2027-01-01~x", "-~x"])
    expectProblem(
      await world.issuer.api.call("GET", `/api/work-orders?after=${after}`),
      400,
      "INVALID_INPUT",
    );
});

test("when two claim the first ones at once, then each gets others, and a request that is repeated what it took", async () => {
  await Promise.all(Array.from({ length: 6 }, newPaid));
  const two = await world.signIn({ subject: randomUUID(), name: "另一位制证员", roles: ["issuer"] });
  const key = randomUUID();
  const [one, other] = await Promise.all([claim({ most: 3 }, world.issuer, key), claim({ most: 3 }, two)]);
  const taken = [one, other].map(({ body }) => body.items.map(({ id }) => id));
  expect(new Set(taken.flat()).size).toBe(taken.flat().length);
  expect(taken.flat().length).toBeGreaterThanOrEqual(3);
  const again = await claim({ most: 3 }, world.issuer, key);
  expect(again.body.items.map(({ id }) => id).toSorted()).toEqual(taken[0]?.toSorted());
});

test("when one of those named is refused, then the others are given out, and it is told why", async () => {
  const [open, mine] = [await newPaid(), await newPaid()];
  const draft = await bidder.api.create({ ...(await bidder.api.get(open)).form, pickup: "现场" });
  const colleague = await world.signIn({ ...bidder, subject: randomUUID(), roles: ["bidder", "issuer"] });
  const { body } = await claim({ ids: [open, draft.id] });
  expect(body.items.map(({ id }) => id)).toEqual([open]);
  expect(body.refused).toMatchObject([{ id: draft.id, code: "NOT_FOUND" }]);
  expect((await claim({ ids: [mine] }, colleague)).body).toMatchObject({
    items: [],
    refused: [{ id: mine, code: "OWN_APPLICATION" }],
  });
});

test("when the certificate authority's machine asks, then it needs its scope beside the role, and its work is its own", async () => {
  const { addresses } = world.stack;
  const machine = createApiClient({
    baseUrl: addresses.api,
    token: await demoToken(addresses.identity, demoUser(testStack(), "issuer"), "work-orders"),
  });
  const id = await newPaid();
  const { body } = await claim({ ids: [id] }, { api: machine });
  expect(body.items).toMatchObject([{ id, locks: [{ state: "制证中", givenOutTo: "示例制证员" }] }]);
  const claims = { subject: randomUUID(), name: "示例脚本", roles: ["issuer" as const] };
  const withScope = async (scope?: string) =>
    createApiClient({
      baseUrl: addresses.api,
      token: await world.signToken(claims, { claims: { client_id: "issuer", scope } }),
    }).call("GET", "/api/work-orders");
  expect((await withScope("profile work-orders")).status).toBe(200);
  expectProblem(await withScope("profile"), 403, "NO_ROLE");
  expectProblem(await withScope(), 403, "NO_ROLE");
});
