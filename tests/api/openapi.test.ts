import { Readable } from "node:stream";
import { z } from "zod";
import { binary, json, noContent, text } from "../../api/openapi/responses";
import { createRouteBook } from "../../api/openapi/route-book";
import { line } from "../../domain/form/form";
import { inlined } from "../support/inlined";
import { noLimits } from "../support/no-limits";
import { newRequest, openGate, startPlatform, type Platform } from "./platform-harness";

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
    gate: openGate({ ...newRequest, resourceId: thingId }),
    define: (defineRoute) => {
      defineRoute({
        ...{ operationId: "operation1", method: "get", path: "/api/things/{id}", summary: "Read a thing" },
        ...{ role: "signed-in", records: "none", params },
        query: z.strictObject({ page: z.coerce.number().int().min(1).default(1) }),
        response: json(thing, { description: "the thing" }),
        problems: ["NOT_FOUND"],
        handler: ({ params: { id }, query, principal }) => ({
          id,
          name: `${principal.subject} ${query.page}`,
        }),
      });
      defineRoute({
        ...{ operationId: "operation2", method: "put", path: "/api/things/{id}", summary: "Change a thing" },
        ...{ role: ["reviewer", "operator"], records: "none", params },
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
      const drawing = { method: "get", role: "public", records: "none", params, problems: [] } as const;
      defineRoute({
        ...{ ...drawing, operationId: "operation3", path: "/api/things/{id}/label.svg", summary: "Draw" },
        response: text({ mediaType: "image/svg+xml", description: "SVG" }),
        handler: ({ setHeader }) => {
          setHeader("Cache-Control", "private, max-age=60");
          return "<svg/>";
        },
      });
      defineRoute({
        ...{ ...drawing, operationId: "operation4", path: "/api/things/{id}/label.png", summary: "Draw" },
        response: binary({ mediaType: "image/png", description: "PNG" }),
        handler: () => Buffer.from([0x89, 0x50]),
      });
      defineRoute({
        ...{ ...drawing, operationId: "operation5", path: "/api/things/{id}/label.pdf" },
        summary: "Draw a thing, and break off if told to",
        query: z.strictObject({ broken: z.literal("yes").optional() }),
        response: binary({ mediaType: "application/pdf", description: "PDF" }),
        handler: ({ query }) => Readable.from(pages(query.broken === "yes")),
      });
    },
  });
});
afterAll(() => platform.close());

describe("the document", () => {
  test("when a route is defined then its operation tells who may call, what it takes and what can go wrong", () => {
    const operation = platform.document().paths?.["/api/things/{id}"]?.put;
    expect(operation).toMatchObject({
      operationId: "operation2",
      tags: ["things"],
      description: "Change a thing\n\n角色：reviewer、operator",
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
    expect(Object.keys(operation?.responses ?? {}).join()).toBe(
      "204,400,401,403,404,408,409,413,415,429,431,500,503",
    );
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
});

describe("the routes", () => {
  test("when JSON is answered then no cache keeps it", async () => {
    const response = await fetch(`${platform.url}/api/things/${thingId}?page=3`, {
      headers: await platform.bearer("r"),
    });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ id: thingId, name: "r 3" });
  });

  test("when a client names what it knows, alone, among others, as weak or as anything, then it isn't sent again", async () => {
    const url = `${platform.url}/api/things/${thingId}`;
    const headers = await platform.bearer("r");
    const tag = (await fetch(url, { headers })).headers.get("etag") ?? "";
    const asked = async (known: string) => {
      const response = await fetch(url, { headers: { ...headers, "if-none-match": known } });
      return [response.status, (await response.text()) === "", response.headers.get("etag")];
    };
    for (const known of [tag, `"other", ${tag}`, `W/${tag}`, "*"])
      expect(await asked(known)).toEqual([304, true, tag]);
    for (const known of ['"other"', `${tag.slice(0, -1)}x"`])
      expect(await asked(known)).toEqual([200, false, tag]);
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
    const response = binary({ mediaType: "image/png", description: "PNG" });
    const rows = [
      [{ method: "get", path: "/api/{other}", params }, "placeholders"],
      [{ method: "get", path: "/api/{id}", params }, "whose record"],
      [{ method: "post", path: "/api/x" }, "raw bytes"],
    ] as const;
    for (const [unsound, told] of rows)
      expect(() => defineRoute({ operationId: "unsound", ...route, ...unsound, response })).toThrow(told);
  });
});
