import fc from "fast-check";
import { approved, paid, submitted } from "../support/journey";
import { send } from "../support/http";
import { undeclared, valueOf, type Known, type Schema } from "../support/schema-values";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}
interface ResponseObject {
  description: string;
  content?: Record<string, { schema?: Schema & { allOf?: Schema[] } }>;
}
interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: { "application/json": { schema: Schema } } };
  responses: Record<string, ResponseObject>;
}
interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, { type: string }> };
}

let world: World;
let bidder: Bidder;
let document: OpenApiDocument;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  document = (await bidder.api.call("GET", "/openapi.json")).body as OpenApiDocument;
});
afterAll(() => world.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

/** Every $ref of a document, wherever it stands. */
const refsOf = (value: unknown): string[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, member]) => (key === "$ref" ? [String(member)] : refsOf(member)));

test("when the document is read, then it is OpenAPI 3.1 with everything that it refers to", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(document.info).toMatchObject({ title: expect.any(String), version: "1.0.0" });
  expect(document.servers).toEqual([{ url: world.stack.addresses.api }]);
  expect(document.components.securitySchemes).toMatchObject({ bearer: { type: "http", scheme: "bearer" } });
  for (const ref of refsOf(document)) {
    const [, ...steps] = ref.split("/");
    const target = steps.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], document);
    expect(target).toBeDefined();
  }
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("when an operation is read, then its parameters, body, answers and security are whole", () => {
  for (const { path, method, operation } of operations()) {
    const { summary, parameters = [], requestBody, responses, security } = operation;
    expect(summary).toMatch(/\p{Script=Han}/u);
    const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const named = parameters.filter((parameter) => parameter.in === "path");
    expect(named.map(({ name }) => name)).toEqual(placeholders);
    expect(named.every(({ required }) => required)).toBe(true);
    const keyed = parameters.some(({ name, required }) => name === "Idempotency-Key" && required);
    expect(keyed).toBe(method !== "GET" && security.length > 0);
    if (method === "GET") expect(requestBody).toBeUndefined();
    expect(Object.keys(responses).filter((status) => /^2\d\d$/.test(status))).toHaveLength(1);
    for (const [status, { description, content }] of Object.entries(responses)) {
      expect(description).not.toBe("");
      if (Number(status) >= 400) expect(Object.keys(content ?? {})).toEqual(["application/problem+json"]);
    }
  }
});

test("when a path is asked with another method, then it answers 405 with those that the document tells of", async () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    const address = path.replace(/\{\w+\}/g, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    const { api } = world.stack.addresses;
    const answer = await send(api, { method: "PATCH", path: address, token: bidder.token });
    expect(answer.status).toBe(405);
    const told = Object.keys(methods).flatMap((method) =>
      method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()],
    );
    expect(answer.headers.get("allow")?.split(", ").toSorted()).toEqual(told.toSorted());
  }
});

const requestsPerOperation = 12;
const seed = 20_251_125;
/** Starts real work on the books that other tests compare. */
const leftOut = "postReconciliationDayRun";

/** As a segment of a path: an empty one, or dots, would make it another path. */
const segmentOf = (value: unknown): string => encodeURIComponent(String(value)).replace(/^(\.{0,2})$/, "_$1");

/** Random requests for an operation: most by somebody who may make them, and most of them sound. */
function requestsFor({ parameters = [], requestBody, description = "" }: Operation, known: Known) {
  const role = (["reviewer", "operator"] as const).find((name) => description.includes(name)) ?? "bidder";
  const anybody = fc.constantFrom("bidder" as const, "reviewer" as const, "operator" as const);
  const content = requestBody?.content["application/json"].schema;
  const valuesIn = (place: Parameter["in"], requiredKeys?: []) => {
    const named = parameters.filter((parameter) => parameter.in === place);
    const values = named.map(({ name, schema }) => [name, valueOf(schema, known, name)]);
    return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
      ...(requiredKeys ? { requiredKeys } : {}),
    });
  };
  const request = fc.record({
    inPath: valuesIn("path"),
    inQuery: valuesIn("query", []),
    body: content ? valueOf(content, known) : fc.constant(undefined),
    person: fc.oneof({ weight: 12, arbitrary: fc.constant(role) }, anybody),
    idempotencyKey: fc.oneof({ weight: 12, arbitrary: fc.uuid() }, fc.constant("random-key-0001")),
  });
  return fc.sample(request, { numRuns: requestsPerOperation, seed });
}

test("when requests are made at random from the document, then each answer is one that it declares", async () => {
  const owned = { world, bidder };
  const draft = await bidder.api.create({});
  const made = [
    draft,
    await submitted(owned),
    await approved(owned),
    await approved(owned),
    await paid(owned),
  ];
  const ids = made.map(({ id }) => id);
  const known = {
    ...{ id: ids, number: ids.map((id) => `${id}0001`), version: [1, 2, 3, 4], bank: ["ICBC", "ABC"] },
    ...{ creditCode: [bidder.orgCode], taxNumber: [bidder.orgCode], lockType: ["法人锁", "单位锁"] },
  };
  const people = { bidder, reviewer: world.reviewer, operator: world.operator };
  const statuses: number[] = [];

  for (const { path, method, operation } of operations()) {
    if (operation.operationId === leftOut) continue;
    for (const { inPath, inQuery, body, person, idempotencyKey } of requestsFor(operation, known)) {
      const address = path.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(inPath[name]));
      const query = new URLSearchParams(
        Object.entries(inQuery).map(([name, value]): [string, string] => [name, String(value)]),
      );
      const answer = await send(world.stack.addresses.api, {
        ...{ method, path: `${address}?${query.toString()}`, token: people[person].token, idempotencyKey },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      statuses.push(answer.status);
      expectDeclared(`${method} ${address}`, operation.responses, answer);
    }
  }
  expect(statuses.length).toBeGreaterThanOrEqual(300);
  expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(40);
  expect(statuses.filter((status) => status === 409).length).toBeGreaterThan(20);
});

function expectDeclared(
  what: string,
  responses: Operation["responses"],
  { status, headers, body }: Awaited<ReturnType<typeof send>>,
): void {
  const declared = responses[String(status)];
  const { code } = body as { code?: string };
  expect({ what, status, code, declared: declared !== undefined }).toEqual({
    what,
    status,
    code,
    declared: true,
  });
  expect({ what, code, below: status < 500 }).toEqual({ what, code, below: true });
  const [[mediaType, content] = ["", {}]] = Object.entries(declared?.content ?? {});
  expect(headers.get("content-type")?.split(";")[0] ?? "").toBe(mediaType);
  if (status >= 400) {
    const codes = content.schema?.allOf?.[1]?.properties?.["code"]?.enum;
    expect({ what, codes }).toMatchObject({ codes: expect.arrayContaining([code]) });
  } else {
    expect({ what, undeclared: undeclared(content.schema ?? {}, body) }).toEqual({ what, undeclared: [] });
  }
}
