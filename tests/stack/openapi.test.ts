import { send } from "../support/http";
import { operationsOf, readDocument, type OpenApiDocument } from "../support/openapi";
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
    // An upload is named by its content.
    const isUpload = requestBody?.content["application/octet-stream"] !== undefined;
    expect(keyed).toBe(method !== "GET" && security.length > 0 && !isUpload);
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
