import { connect as connectSocket, type Socket } from "node:net";
import { createConnection, type Connection } from "mongoose";
import { z } from "zod";
import { json } from "../../api/openapi/responses";
import { createLimits, type Limits } from "../../api/platform/limits";
import { Problem } from "../../api/platform/problem";
import type { LimitsConfig } from "../../config/limits";
import { problemOf, startPlatform, type Platform } from "./platform-harness";

const config: LimitsConfig = {
  readsPerMinute: 3,
  writesPerMinute: 2,
  addressPerMinute: 12,
  quotas: {
    drafts: { most: 2, seconds: 86_400 },
    submissions: { most: 2, seconds: 86_400 },
    orders: { most: 10, seconds: 3_600 },
  },
  connections: 5,
  connectionsOfAddress: 3,
  trustedProxies: [],
};

let database: Connection;
let limits: Limits;
beforeAll(async () => {
  const uri = process.env["TEST_MONGODB_URI"] ?? "";
  database = await createConnection(uri, { dbName: `limits-${process.pid}-${Date.now()}` }).asPromise();
  limits = createLimits({ config, database });
  // Two that make the collection's index at once would wait for each other.
  await limits.spend("orders", { subject: "first" }, async () => undefined);
});
afterAll(async () => {
  await database.dropDatabase();
  await database.close();
});

const refusalOf = (work: Promise<unknown>): Promise<Problem> =>
  work.then(
    () => Promise.reject(new Error("it was not refused")),
    (error: unknown) => (error instanceof Problem ? error : Promise.reject(error)),
  );
const done = async () => "done";

describe("over HTTP", () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform({
      limits,
      connections: config,
      define: (defineRoute) =>
        defineRoute({
          method: "get",
          path: "/api/things",
          summary: "Read",
          role: "reviewer",
          response: json(z.unknown(), { description: "things" }),
          problems: [],
          handler: () => [],
        }),
    });
  });
  afterAll(() => platform.close());

  const read = async (subject: string) =>
    fetch(`${platform.url}/api/things`, { headers: await platform.bearer(subject) });

  test("when a subject reads too often in a minute, then they are told when to come again, and others read on", async () => {
    for (let times = 0; times < 3; times += 1) expect((await read("greedy")).status).toBe(200);
    const refused = await read("greedy");
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await problemOf(refused)).toMatchObject({
      code: "TOO_MANY_REQUESTS",
      detail: expect.stringMatching(/^请在\d+秒后重试$/),
    });
    expect((await read("patient")).status).toBe(200);
  });

  test("when an address asks too often in a minute, then it is refused before anybody is asked who they are", async () => {
    const statuses: number[] = [];
    for (let times = 0; times < 12; times += 1) {
      statuses.push((await fetch(`${platform.url}/api/things`)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.indexOf(429)).toBe(statuses.lastIndexOf(401) + 1);
  });

  test("when an address opens too many connections, then those beyond its share are closed", async () => {
    const port = Number(new URL(platform.url).port);
    const sockets = Array.from({ length: 8 }, () => connectSocket(port, "127.0.0.1"));
    const closed = (socket: Socket) =>
      new Promise<void>((resolve) => {
        socket.once("close", () => resolve()).once("error", () => undefined);
        socket.resume();
      });
    let count = 0;
    await new Promise<void>((resolve) => {
      for (const socket of sockets) void closed(socket).then(() => (count += 1) >= 5 && resolve());
    });
    for (const socket of sockets) socket.destroy();
    expect(count).toBeGreaterThanOrEqual(5);
  });

  test("when a request does not come whole, then it is cut within ten seconds or so", async () => {
    const socket = connectSocket(Number(new URL(platform.url).port), "127.0.0.1");
    const startedAt = performance.now();
    socket.write(
      "POST /api/things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    );
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (chunk) => (text += chunk.toString())).once("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    // A busy machine may be late; what Node does unless it is told otherwise takes half a minute and more.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});

describe("quotas", () => {
  test("when an organisation has had its share of a day, then every API process says until when", async () => {
    const other = createLimits({ config, database });
    const greedy = { subject: "one", orgCode: "GREEDY" };
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
    await expect(limits.spend("submissions", greedy, done)).resolves.toBe("done");
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
});
