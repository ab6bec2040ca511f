import { randomUUID } from "node:crypto";
import { openEngine } from "../support/engine";
import { approved } from "../support/journey";
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

test.each([{ channel: "wechat" }, { channel: "unionpay", bank: "ICBC" }])(
  "when %j is asked for again and again, then it is the same attempt, and the workflow hears of it once",
  async (body) => {
    const { id } = await approved({ world, bidder });
    const first = await bidder.api.pay(id, body);
    const engine = await openEngine(testStack());
    try {
      const historyLength = async () => (await engine.client.workflow.getHandle(id).describe()).historyLength;
      const before = await historyLength();
      for (let times = 0; times < 5; times += 1) {
        const again = await bidder.api.pay(id, body);
        expect(again.attempt).toEqual(first.attempt);
        expect(again.application).toEqual(first.application);
      }
      expect(await historyLength()).toBe(before);
    } finally {
      await engine.close();
    }
  },
);

test("when a request is repeated whose order is over and unpaid, then it isn't answered as if it were paid", async () => {
  const { id } = await approved({ world, bidder });
  const path = `/api/applications/${id}/payments`;
  const asked = { body: { channel: "wechat" }, idempotencyKey: randomUUID() };
  expect((await bidder.api.call("POST", path, asked)).status).toBe(200);
  expect((await bidder.api.call("POST", `${path}/unfinished`)).status).toBe(200);
  expectProblem(await bidder.api.call("POST", path, asked), 409, "ATTEMPT_REPLACED");
  expect((await bidder.api.pay(id, { channel: "wechat" })).attempt).toBeDefined();
});
