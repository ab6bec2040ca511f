import { once } from "node:events";
import { createServer, request as connectTo } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Problem, renderProblem } from "../../api/platform/problem";
import { fill, plan } from "../../embedded/seed/fill";
import { lives } from "../../embedded/seed/lives";
import { seed } from "../../embedded/seed/seed";
import { world } from "../support/here";
import { testStack } from "../support/test-stack";

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

/** Starts a proxy in front of the API that refuses the first command of each person, as a limit for a minute does. */
async function limitingProxy() {
  const { api } = world.stack.addresses;
  const refused = new Set<string>();
  const proxy = createServer((request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const { authorization = "" } = headers;
    if (method !== "GET" && !refused.has(authorization)) {
      refused.add(authorization);
      const problem = new Problem("TOO_MANY_REQUESTS", { retryAfterSeconds: 1 });
      const answer = renderProblem(problem, "example");
      response.writeHead(answer.status, { ...answer.headers, "x-request-id": "example" });
      return void response.end(answer.body);
    }
    const onward = connectTo(new URL(url, api), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const close = () => new Promise((closed) => proxy.close(closed));
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, refused, close };
}

test("when people are refused for a while, then the seed waits as told; it has organisations of its own, and both reviewers", async () => {
  const { addresses, demoUsers, dataDir } = testStack();
  const proxy = await limitingProxy();
  const counts = await seed({
    ...{ addresses: { ...addresses, api: proxy.url }, identityDir: join(dataDir, "identity") },
    ...{ users: demoUsers, count: 6, forDemoUsers: 2, atOnce: 4, onDone: () => undefined },
  });
  await proxy.close();
  expect([...counts.values()]).toEqual([1, 1, 1, 1, 1, 1]);
  // Two demo users, an organisation of the seed's own, and a reviewer for every other application.
  expect(proxy.refused.size).toBe(5);
});
