import { Readable } from "node:stream";
import { z } from "zod";
import { createRouteBook } from "../../api/openapi/route-book";
import { binary, json, noContent, text } from "../../api/openapi/responses";
import { line } from "../../domain/form/form";
import { inlined } from "../support/inlined";
import { noLimits } from "../support/no-limits";
import { newRequest, startPlatform, type Platform } from "./platform-harness";

const thing = z.strictObject({ id: z.ulid(), name: z.string().max(20) }).meta({ id: "Thing" });
const thingId = "01J9ZD3V2Q5N8R7T6W4X1Y0ABC";
const params = z.strictObject({ id: z.ulid() });

let platform: Platform;

async function* pages(broken: boolean): AsyncGenerator<Buffer> {
  yield Buffer.from("%PDF");
  if (broken) throw new Error("the source broke off");
  yield Buffer.from("-1.7");
}

beforeAll(async () => {
  platform = await startPlatform({
    gate: { run: ({ execute }) => execute({ ...newRequest, resourceId: thingId }) },
    define: (defineRoute) => {
      defineRoute({
        operationId: "operation1",
        method: "get",
        path: "/api/things/{id}",
        summary: "Read a thing",
        role: "signed-in",
        records: "none",
        params,
        query: z.strictObject({ page: z.coerce.number().int().min(1).default(1) }),
        response: json(thing, { description: "the thing" }),
        problems: ["NOT_FOUND"],
        handler: ({ params: { id }, query, principal }) => ({
          id,
          name: `${principal.subject} ${query.page}`,
        }),
      });
      defineRoute({
        operationId: "operation2",
        method: "put",
        path: "/api/things/{id}",
        summary: "Change a thing",
        role: ["reviewer", "operator"],
        records: "none",
        params,
        body: thing.omit({ id: true }).extend({
          label: line(5).optional(),
          code: z
            .string()
            .regex(/^a\/b$/i)
            .optional(),
        }),
        response: noContent("changed"),
        problems: ["NOT_FOUND", "STALE_VERSION", "NOT_EDITABLE"],
        handler: () => undefined,
      });
      defineRoute({
        operationId: "operation3",
        method: "get",
        path: "/api/things/{id}/label.svg",
        summary: "Draw a thing",
        role: "public",
        records: "none",
        params,
        response: text({ mediaType: "image/svg+xml", description: "SVG" }),
        problems: [],
        handler: ({ setHeader }) => {
          setHeader("Cache-Control", "private, max-age=60");
          return "<svg/>";
        },
      });
      defineRoute({
        operationId: "operation4",
        method: "get",
        path: "/api/things/{id}/label.png",
        summary: "Draw a thing",
        role: "public",
        records: "none",
        params,
        response: binary({ mediaType: "image/png", description: "PNG" }),
        problems: [],
        handler: () => Buffer.from([0x89, 0x50]),
      });
      defineRoute({
        operationId: "operation5",
        method: "get",
        path: "/api/things/{id}/label.pdf",
        summary: "Draw a thing, and break off if told to",
        role: "public",
        records: "none",
        params,
        query: z.strictObject({ broken: z.literal("yes").optional() }),
        response: binary({ mediaType: "application/pdf", description: "PDF" }),
        problems: [],
        handler: ({ query }) => Readable.from(pages(query.broken === "yes")),
      });
    },
  });
});
afterAll(() => platform.close());

/** Returns every `$ref` in the document. */
function refsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === "$ref" && typeof member === "string" ? [member] : refsOf(member),
  );
}

describe("the document", () => {
  test("when it is asked for then it is served as OpenAPI 3.1, and every reference leads somewhere", async () => {
    const response = await fetch(`${platform.url}/openapi.json`);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    const document = (await response.json()) as Record<string, unknown>;
    expect(document).toMatchObject({ openapi: "3.1.0", servers: [{ url: "https://ca.example.cn" }] });
    const refs = refsOf(document);
    expect(refs).toContain("#/components/schemas/Problem");
    for (const ref of refs) {
      const target = ref
        .slice(2)
        .split("/")
        .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document);
      expect([ref, target]).toEqual([ref, expect.anything()]);
    }
  });

  test("when a route is defined then its operation tells who may call, what it takes and what can go wrong", () => {
    const operation = platform.document().paths?.["/api/things/{id}"]?.put;
    expect(operation).toMatchObject({
      operationId: "operation2",
      tags: ["things"],
      description: "Roles: reviewer, operator",
      security: [{ bearer: [] }, { signIn: [] }],
      requestBody: { required: true },
    });
    expect(operation?.parameters).toEqual([
      { $ref: "#/components/parameters/Id" },
      { $ref: "#/components/parameters/IdempotencyKey" },
    ]);
    expect(platform.document().components?.parameters).toMatchObject({
      Id: { name: "id", in: "path", required: true },
      IdempotencyKey: { name: "Idempotency-Key", in: "header", required: true },
    });
    expect(Object.keys(operation?.responses ?? {})).toEqual([
      "204",
      "400",
      "401",
      "403",
      "404",
      "408",
      "409",
      "413",
      "415",
      "429",
      "431",
      "500",
      "503",
    ]);
    const conflict = JSON.stringify(platform.document().components?.responses?.["operation2409"]);
    expect(conflict).toContain('"enum":["IDEMPOTENCY_KEY_REUSED","STALE_VERSION","NOT_EDITABLE"]');
  });

  test("when a pattern can't be read by clients of other languages then its characters are written out", () => {
    const document = JSON.stringify(platform.document());
    expect(document).not.toContain("\\p{");
    const inPlace = JSON.stringify(inlined(platform.document()));
    const label = /"label":\{.*?"pattern":("\^\[.*?\]\*\$")/.exec(inPlace)?.[1] ?? '""';
    const pattern = JSON.parse(label) as string;
    expect(pattern).toContain("\\u0000-\\u001f\\u007f-\\u009f");
    for (const flags of ["", "u"]) {
      const samples = ["示例 A", "𠮷", "示\n例", "示\u202e例"];
      expect(samples.map((sample) => new RegExp(pattern, flags).test(sample))).toEqual([
        true,
        true,
        false,
        false,
      ]);
    }
    expect(document).toContain(JSON.stringify({ pattern: "^a\\/b$" }).slice(1, -1));
  });

  test("when a read is public then it needs neither token nor key", () => {
    const operation = platform.document().paths?.["/api/things/{id}/label.svg"]?.get;
    expect(operation?.security).toEqual([]);
    expect(operation?.parameters).toHaveLength(1);
    expect(operation?.responses?.["401"]).toBeUndefined();
  });
});

describe("the routes", () => {
  test("when nobody is signed in then 401, and with the wrong role 403", async () => {
    const url = `${platform.url}/api/things/${thingId}`;
    const anonymous = await fetch(url);
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get("www-authenticate")).toBe("Bearer");
    const headers = await platform.bearer("somebody", []);
    expect((await fetch(url, { method: "PUT", headers })).status).toBe(403);
    expect((await fetch(url, { headers })).status).toBe(200);
  });

  test("when JSON is answered then no cache keeps it", async () => {
    const response = await fetch(`${platform.url}/api/things/${thingId}?page=3`, {
      headers: await platform.bearer("r"),
    });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ id: thingId, name: "r 3" });
  });

  test("when text or bytes are answered then with their media type, and HEAD without content", async () => {
    const svg = await fetch(`${platform.url}/api/things/${thingId}/label.svg`);
    expect(svg.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(svg.headers.get("cache-control")).toBe("private, max-age=60");
    expect(await svg.text()).toBe("<svg/>");
    const png = await fetch(`${platform.url}/api/things/${thingId}/label.png`);
    expect(png.headers.get("content-type")).toBe("image/png");
    expect(new Uint8Array(await png.arrayBuffer())).toEqual(new Uint8Array([0x89, 0x50]));
    const head = await fetch(`${platform.url}/api/things/${thingId}/label.png`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("when bytes are streamed then they arrive whole, or the client notices that they did not", async () => {
    const url = `${platform.url}/api/things/${thingId}/label.pdf`;
    expect(await (await fetch(url)).text()).toBe("%PDF-1.7");
    expect(await (await fetch(url, { method: "HEAD" })).text()).toBe("");
    await expect(fetch(`${url}?broken=yes`).then((response) => response.text())).rejects.toThrow();
    expect(platform.log.filter(({ msg }) => msg === "request failed")).toHaveLength(1);
    expect((await fetch(url)).status).toBe(200);
  });

  test("when nothing is to be said then a write is answered by 204", async () => {
    const headers = {
      ...(await platform.bearer()),
      "idempotency-key": "key-00000001",
      "content-type": "application/json",
    };
    const response = await fetch(`${platform.url}/api/things/${thingId}`, {
      method: "PUT",
      headers,
      body: '{"name":"锁"}',
    });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      204,
      null,
      "",
    ]);
  });

  test("when a path is asked what it can then it tells", async () => {
    const response = await fetch(`${platform.url}/api/things/${thingId}`, { method: "OPTIONS" });
    expect([response.status, response.headers.get("allow")]).toEqual([204, "GET, HEAD, PUT"]);
  });

  test("when a route is unsound then defining it fails", () => {
    const { defineRoute } = createRouteBook({
      authenticate: () => undefined,
      gate: { run: () => Promise.reject(new Error("not called")) },
      limits: noLimits,
      audit: async () => undefined,
      publicUrl: "https://ca.example.cn",
      version: "1.0.0",
      issuer: "https://identity.example.cn",
    });
    const route = { summary: "s", role: "public", problems: [], handler: () => Buffer.alloc(0) } as const;
    const png = binary({ mediaType: "image/png", description: "PNG" });
    expect(() =>
      defineRoute({
        operationId: "operation6",
        ...route,
        method: "get",
        path: "/api/{other}",
        params,
        response: png,
      }),
    ).toThrow("placeholders");
    expect(() =>
      defineRoute({
        operationId: "operation7",
        ...route,
        method: "get",
        path: "/api/{id}",
        params,
        response: png,
      }),
    ).toThrow("whose record");
    expect(() =>
      defineRoute({
        operationId: "operation8",
        ...route,
        method: "post",
        path: "/api/x",
        response: png,
      }),
    ).toThrow("raw bytes");
  });
});
