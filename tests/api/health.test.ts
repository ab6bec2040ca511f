import { request } from "node:http";
import { Readable } from "node:stream";
import { binary } from "../../api/openapi/responses";
import { startServer } from "../../api/platform/server";
import { startPlatform, type Platform } from "./platform-harness";

let platform: Platform;

let mongodb: () => Promise<unknown>;
/** Promises of the route /api/slow: a call resolves the second when it begins, and waits for the first. */
let release: () => void;
let called: () => void;
const slowCalled = new Promise<void>((resolve) => {
  called = resolve;
});

beforeAll(async () => {
  platform = await startPlatform({
    checks: { mongodb: () => mongodb(), temporal: () => Promise.resolve() },
    define: (defineRoute) =>
      defineRoute({
        ...{ operationId: "slow", method: "get", path: "/api/slow", summary: "Wait", role: "public" },
        ...{
          response: binary({ mediaType: "application/octet-stream", description: "bytes" }),
          problems: [],
        },
        handler: async () => {
          await new Promise<void>((resolve) => {
            release = resolve;
            called();
          });
          return Readable.from([Buffer.from("slow"), Buffer.from("ly")]);
        },
      }),
  });
});
afterAll(() => platform.close());
beforeEach(() => {
  mongodb = () => Promise.resolve();
});

describe("health", () => {
  test("when all parts are there then /readyz lists them", async () => {
    const response = await fetch(`${platform.url}/readyz`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const parts = { mongodb: "ok", temporal: "ok" };
    expect([response.status, await response.json()]).toEqual([200, { status: "ready", parts }]);
  });

  test("when a part is away then /readyz is 503 and names it without particulars, the log has them, and /livez lives", async () => {
    mongodb = () => Promise.reject(new Error("the database can't be reached"));
    const response = await fetch(`${platform.url}/readyz`);
    const parts = { mongodb: "away", temporal: "ok" };
    expect([response.status, await response.json()]).toEqual([503, { status: "not ready", parts }]);
    const error = expect.objectContaining({ message: "the database can't be reached" }) as unknown;
    expect(platform.log).toContainEqual(
      expect.objectContaining({ msg: "not ready", part: "mongodb", error }),
    );
    const alive = await fetch(`${platform.url}/livez`);
    expect([alive.status, await alive.json()]).toEqual([200, { status: "ok" }]);
  });

  test("when another method is used or another path then that is refused", async () => {
    const response = await fetch(`${platform.url}/livez`, { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    for (const path of ["/livez/more", "/readyz.json", "/metrics/more", "/healthz"])
      expect([path, (await fetch(platform.url + path)).status]).toEqual([path, 404]);
  });

  test("when figures are asked for then those inside get them, and those who come through a proxy don't", async () => {
    const inside = await fetch(`${platform.url}/metrics`);
    expect(inside.status).toBe(200);
    expect(await inside.text()).toContain("process_cpu_seconds_total");
    const headers = { "x-forwarded-for": "203.0.113.9" };
    expect((await fetch(`${platform.url}/metrics`, { headers })).status).toBe(404);
  });

  test("when requests were answered then they are counted by route and status, refusals by code", async () => {
    await fetch(`${platform.url}/api/slow`, { method: "POST" });
    await fetch(`${platform.url}/api/no/such/13800000000`);
    mongodb = () => Promise.reject(new Error("away"));
    const figures = await (await fetch(`${platform.url}/metrics`)).text();
    expect(figures).toContain(
      'ca_http_request_duration_seconds_count{method="POST",route="/api/slow",status="405"} 1',
    );
    expect(figures).toContain('ca_problems_total{code="METHOD_NOT_ALLOWED"} 1');
    expect(figures).toMatch(/ca_problems_total\{code="NOT_FOUND"\} \d/);
    expect(figures).toContain('ca_ready{part="mongodb"} 0');
    expect(figures).toContain('ca_ready{part="temporal"} 1');
    expect(figures).not.toContain("13800000000");
  });
});

describe("headers", () => {
  test("when anything is answered then scripts, frames and sniffing are forbidden", async () => {
    const { headers } = await fetch(`${platform.url}/livez`);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect(headers.get("x-powered-by")).toBeNull();
  });
});

describe("the server", () => {
  test("when the port is taken then starting fails with the system's error", async () => {
    const port = Number(new URL(platform.url).port);
    await expect(startServer({ app: () => undefined, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("when it closes during a request then that is answered, and new ones are refused", async () => {
    const answer = fetch(`${platform.url}/api/slow`);
    await slowCalled;
    const closed = platform.close();
    await expect(
      new Promise((resolve, reject) =>
        request(`${platform.url}/livez`).on("response", resolve).on("error", reject).end(),
      ),
    ).rejects.toMatchObject({ code: "ECONNREFUSED" });
    release();
    const response = await answer;
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(await response.text()).toBe("slowly");
    await closed;
  });
});
