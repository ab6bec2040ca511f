import type { RequestHandler } from "express";
import { type Socket, connect as connectSocket } from "node:net";
import { pino } from "pino";
import { z } from "zod";
import { callbackRoutes } from "../../api/callbacks/routes";
import { codecRoutes } from "../../api/codec/routes";
import type { Dependencies } from "../../api/dependencies";
import { json } from "../../api/openapi/responses";
import { createLimits, networkOf } from "../../api/platform/limits";
import { Problem } from "../../api/platform/problem";
import type { LimitsConfig } from "../../config/limits";
import { NoticeRefused } from "../../gateways/notice-refused";
import { useOwnDatabase } from "../support/own-database";
import { problemOf, startPlatform, type Platform, openGate } from "./platform-harness";

const config: LimitsConfig = {
  readsPerMinute: 18,
  writesPerMinute: 2,
  organisationPerMinute: 5,
  atOnce: { read: 2, write: 2, uploadOfOrganisation: 2, upload: 8, inspection: 1 },
  addressPerMinute: 40,
  quotas: {
    drafts: { most: 2, seconds: 86_400 },
    submissions: { most: 2, seconds: 86_400 },
    orders: { most: 10, seconds: 3_600 },
    deliveries: { most: 2, seconds: 86_400 },
    materials: { most: 1_000, seconds: 86_400 },
    inspections: { most: 1_000, seconds: 86_400 },
    foreignLocks: { most: 2, seconds: 86_400 },
  },
  connections: 5,
  connectionsOfAddress: 3,
  trustedProxies: [],
};

const database = useOwnDatabase();
const limitsOf = (changes: Partial<LimitsConfig>, refusalMs: number) =>
  createLimits({ config: { ...config, ...changes }, database: database.connection, refusalMs });

describe("over HTTP", () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform({
      limits: limitsOf({}, 0),
      connections: config,
      define: (defineRoute) => {
        const about = { operationId: "read", method: "get", summary: "Read", role: "reviewer" } as const;
        const response = json(z.unknown(), { description: "things" });
        defineRoute({ ...about, problems: [], path: "/api/things", response, handler: () => [] });
        defineRoute({ ...about, problems: [], path: "/api/heap", weight: 3, response, handler: () => [] });
      },
    });
  });
  afterAll(() => platform.close());

  const read = async (subject: string, path = "/api/things") =>
    fetch(platform.url + path, { headers: await platform.bearer(subject) });

  test("when a subject reads too often in a minute, then they are told when to come again, and others read on", async () => {
    for (const left of [2, 1, 0]) {
      const { status, headers } = await read("greedy");
      expect([status, headers.get("ratelimit")]).toEqual([
        200,
        expect.stringMatching(new RegExp(`^"read";r=${left};t=\\d+(, "organisation"|$)`)),
      ]);
      expect(headers.get("ratelimit-policy")).toMatch(/^"read";q=3;w=10(, |$)/);
    }
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

  test("when a read is as heavy as three, then it counts as three", async () => {
    expect((await read("heavy", "/api/heap")).status).toBe(200);
    expect((await read("heavy")).status).toBe(429);
  });

  test("when an address asks too often in a minute, then it is refused before anybody is asked who they are", async () => {
    const statuses: number[] = [];
    for (let times = 0; times < 40; times += 1) {
      statuses.push((await fetch(`${platform.url}/api/things`)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.indexOf(429)).toBe(statuses.lastIndexOf(401) + 1);
  });

  test("when an address hammers the codec server, then it is refused there, too", async () => {
    const own = limitsOf({ addressPerMinute: 2 }, 0);
    const unasked: RequestHandler = () => {
      throw new Problem("NOT_SIGNED_IN");
    };
    const codec = codecRoutes({
      codec: { encode: async (payloads) => payloads, decode: async (payloads) => payloads },
      ...{ authenticate: unasked, audit: async () => undefined, limits: own },
      ...{ pathSecret: undefined, uiOrigin: undefined },
    });
    const server = await startPlatform({ routers: [codec] });
    const statuses: number[] = [];
    for (let times = 0; times < 4; times += 1)
      statuses.push((await fetch(`${server.url}/codec/decode`, { method: "POST" })).status);
    await server.close();
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  test("when an address floods the callbacks with forged notices, then it is told to stop, and a genuine one from that very address is heard", async () => {
    const logged: string[] = [];
    // Genuine notices fail here for lack of a database, so the gateway has to send them again.
    const check = ({ rawBody }: { rawBody: Buffer }) => {
      if (rawBody.toString() !== "genuine") throw new NoticeRefused("SIGNATURE");
    };
    const channelOf = (name: string) => ({
      ...{ notices: { path: `/api/callbacks/${name}`, taken: 204 }, verifyNotice: check },
    });
    const own = limitsOf({ addressPerMinute: 2 }, 60_000);
    // The routes have no database and no engine: a forged notice is refused by its signature, and a genuine one fails
    // later.
    const callbacks = callbackRoutes({
      parties: {
        channels: { wechat: channelOf("wechat-pay"), unionpay: channelOf("union-pay") },
        invoice: { checkCallback: ({ key }: { key: string }) => check({ rawBody: Buffer.from(key) }) },
      },
      noticeMetrics: { count: () => undefined },
      ...{ limits: own, log: pino({}, { write: (line) => void logged.push(line) }) },
    } as unknown as Dependencies);
    const server = await startPlatform({ routers: [callbacks] });
    const bring = async (path: string, body = "genuine"): Promise<number> =>
      (await fetch(`${server.url}/api/callbacks/${path}`, { method: "POST", body })).status;
    const statuses: number[] = [];
    // Notices over the limit are refused at once, because a delayed refusal would occupy a connection.
    for (const path of ["invoice/id/key", "union-pay", "wechat-pay", "invoice/id/key"])
      statuses.push(await bring(path, "forged"));
    for (const path of ["wechat-pay", "union-pay", "invoice/id/genuine"]) statuses.push(await bring(path));
    await server.close();
    expect(statuses).toEqual([400, 400, 429, 429, 503, 503, 503]);
    expect(logged.filter((line) => line.includes("notice refused"))).toHaveLength(2);
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
});

describe("a greedy organisation", () => {
  const roomy = { readsPerMinute: 60, writesPerMinute: 20, organisationPerMinute: 22, addressPerMinute: 200 };
  const [greedyOrg, otherOrg] = ["91330604MA00000013", "91330604MA00000026"];
  let platform: Platform;
  beforeAll(async () => {
    const own = limitsOf(roomy, 20);
    platform = await startPlatform({
      limits: own,
      connections: config,
      gate: openGate(),
      define: (defineRoute) => {
        const response = json(z.unknown(), { description: "things" });
        const about = { operationId: "things", path: "/api/things", role: "bidder", response } as const;
        defineRoute({ ...about, method: "get", summary: "Read", problems: [], handler: () => [] });
        defineRoute({
          ...{ ...about, method: "post", summary: "Order", problems: ["QUOTA_REACHED"] },
          handler: ({ principal }) => own.spend("orders", principal, async () => []),
        });
      },
    });
  });
  afterAll(() => platform.close());

  /** Sends the given number of requests, and returns the refusals with the seconds after which to repeat them. */
  async function hammer(method: string, subject: string, times: number, orgCode = greedyOrg) {
    const headers = await platform.bearer(subject, ["bidder"], orgCode);
    const refusals: { code: string; seconds: number }[] = [];
    for (let time = 0; time < times; time += 1) {
      const key = method === "GET" ? {} : { "idempotency-key": `key-0000-${time}` };
      const answer = await fetch(`${platform.url}/api/things`, { method, headers: { ...headers, ...key } });
      if (answer.status === 200) continue;
      expect(answer.status).toBe(429);
      const { code } = await problemOf(answer);
      refusals.push({ code, seconds: Number(answer.headers.get("retry-after")) });
    }
    return refusals;
  }
  const servesOthers = async () => {
    expect(await hammer("GET", "other", 1, otherOrg)).toEqual([]);
    expect(await hammer("POST", "other", 1, otherOrg)).toEqual([]);
  };

  test("when it asks for more than its share of orders, reads and requests, then it is told when to come again, and another one is served", async () => {
    const orders = await hammer("POST", "one", 12);
    expect(orders.map(({ code }) => code)).toEqual(["QUOTA_REACHED", "QUOTA_REACHED"]);
    expect(orders.every(({ seconds }) => seconds > 3_500 && seconds <= 3_600)).toBe(true);
    await servesOthers();
    // One person may use the share that other persons of the organisation leave unused, but no more than that.
    const reads = await hammer("GET", "two", 12);
    expect(reads.length).toBeGreaterThan(0);
    expect(await hammer("GET", "three", 1)).toMatchObject([{ code: "TOO_MANY_REQUESTS" }]);
    expect(reads.every(({ seconds }) => seconds > 0 && seconds <= 60)).toBe(true);
    await servesOthers();
  });

  test("when it holds slow and idle connections from its address, then another address finds room", async () => {
    const port = Number(new URL(platform.url).port);
    const sockets = Array.from({ length: 8 }, () =>
      connectSocket({ port, host: "127.0.0.1", localAddress: "127.0.0.2" }),
    );
    for (const socket of sockets)
      socket.on("error", () => undefined).write("POST /api/things HTTP/1.1\r\nHost: x\r\n");
    try {
      await servesOthers();
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });
});

test("when addresses are counted, then IPv6 by its /64, and IPv4 however it is written", () => {
  const same = [
    ["2001:db8:0:1::1", "2001:0db8:0000:0001:ffff:0:0:2", "2001:DB8:0:1:2::"],
    ["192.0.2.1", "::ffff:192.0.2.1"],
    ["fe80::1", "fe80::2%eth0"],
    ["::1", "::2"],
  ].map((addresses) => new Set(addresses.map(networkOf)));
  expect(same.map(({ size }) => size)).toEqual([1, 1, 1, 1]);
  expect(networkOf("2001:db8:0:1::1")).not.toBe(networkOf("2001:db8:0:2::1"));
  expect(networkOf("192.0.2.1")).not.toBe(networkOf("192.0.2.2"));
});
