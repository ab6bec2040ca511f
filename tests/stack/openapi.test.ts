import fc from "fast-check";
import { approved, paid, submitted } from "../support/journey";
import { send } from "../support/http";
import {
  bodySchemaOf,
  oddities,
  operationsOf,
  readDocument,
  type OpenApiDocument,
  type Operation,
  type Parameter,
} from "../support/openapi";
import { valueOf, type Known } from "../support/schema-values";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
let document: OpenApiDocument;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  document = await readDocument(world.stack.addresses.api);
});
afterAll(() => world.close());

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
  const ids = operationsOf(document).map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("when an operation is read, then its parameters, body, answers and security are whole", () => {
  for (const operation of operationsOf(document)) {
    const { path, method, summary, parameters = [], requestBody, responses, security } = operation;
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
function requestsFor(operation: Operation, known: Known) {
  const { parameters = [] } = operation;
  const { roles } = operation["x-access"];
  const role = (["reviewer", "operator"] as const).find((name) => roles.includes(name)) ?? "bidder";
  const anybody = fc.constantFrom("bidder" as const, "reviewer" as const, "operator" as const);
  const content = bodySchemaOf(operation);
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

  for (const operation of operationsOf(document)) {
    const { path, method } = operation;
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
      expect({ address, odd: oddities(operation, answer) }).toEqual({ address, odd: [] });
    }
  }
  expect(statuses.length).toBeGreaterThanOrEqual(300);
  expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(40);
  expect(statuses.filter((status) => status === 409).length).toBeGreaterThan(20);
});
