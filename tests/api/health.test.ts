import { request } from "node:http";
import { Readable } from "node:stream";
import express from "express";
import { binary } from "../../api/openapi/responses";
import { healthRoutes } from "../../api/platform/health";
import { startServer } from "../../api/platform/server";
import { startPlatform, type Platform } from "./platform-harness";

let platform: Platform;
const never = () => new Promise(() => undefined);

let mongodb: () => Promise<unknown>;
/** What a call of /api/slow waits for, and the news that one does. */
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
        method: "get",
        path: "/api/slow",
        summary: "Answer when told to",
        role: "public",
        response: binary({ mediaType: "application/octet-stream", description: "bytes" }),
        problems: [],
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

const readyz = () => fetch(`${platform.url}/readyz`);

describe("health", () => {
  test("when the process is alive then /healthz says so, whatever is away", async () => {
    mongodb = () => Promise.reject(new Error("away"));
    const response = await fetch(`${platform.url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok" });
  });

  test("when all parts are there then /readyz lists them", async () => {
    const response = await readyz();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ready", parts: { mongodb: "ok", temporal: "ok" } });
  });

  test("when a part is away then /readyz is 503 and names it without particulars", async () => {
    mongodb = () => Promise.reject(new Error("mongodb://user:password@db is away"));
    const response = await readyz();
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: "not ready",
      parts: { mongodb: "away", temporal: "ok" },
    });
  });

  test("when a check hangs then its part is away after the time-out", async () => {
    const routes = healthRoutes({ checks: { mongodb: never }, logger: platform.logger, timeoutMs: 20 });
    const server = await startServer({ app: express().use(routes), port: 0 });
    const response = await fetch(`${server.url}/readyz`);
    await server.close();
    expect(response.status).toBe(503);
  });

  test("when another method is used then it is refused", async () => {
    expect((await fetch(`${platform.url}/healthz`, { method: "POST" })).status).toBe(405);
  });
});

describe("headers", () => {
  test("when anything is answered then scripts, frames and sniffing are forbidden", async () => {
    const { headers } = await fetch(`${platform.url}/healthz`);
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
        request(`${platform.url}/healthz`).on("response", resolve).on("error", reject).end(),
      ),
    ).rejects.toMatchObject({ code: "ECONNREFUSED" });
    release();
    const response = await answer;
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(await response.text()).toBe("slowly");
    await closed;
  });
});
