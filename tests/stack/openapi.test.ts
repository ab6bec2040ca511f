import { send } from "../support/http";
import { operationsOf, readDocument, readServedDocument, type OpenApiDocument } from "../support/openapi";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
let document: OpenApiDocument;
let served: OpenApiDocument;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  served = await readServedDocument(world.stack.addresses.api);
  document = await readDocument(world.stack.addresses.api);
});
afterAll(() => world.close());

/** Returns every $ref at any depth of a document. */
const refsOf = (value: unknown): string[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, member]) => (key === "$ref" ? [String(member)] : refsOf(member)));

test("when the document is read, then it is OpenAPI 3.1 with everything that it refers to", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(document.info).toMatchObject({ title: expect.any(String), version: "1.0.0" });
  expect(document.servers).toEqual([{ url: world.stack.addresses.api }]);
  expect(document.components.securitySchemes).toMatchObject({
    bearer: { type: "http", scheme: "bearer" },
    signIn: { openIdConnectUrl: `${world.stack.addresses.identity}/.well-known/openid-configuration` },
  });
  for (const ref of refsOf(served)) {
    const [, ...steps] = ref.split("/");
    const target = steps.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], served);
    expect(target).toBeDefined();
  }
  const rooms = operationsOf(document).flatMap(({ tags }) => tags);
  expect(new Set(document.tags.map(({ name }) => name))).toEqual(new Set(rooms));
  const ids = operationsOf(document).map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("when an object has a name in the contract, then it is a component, and stands nowhere else", () => {
  const { schemas } = served.components;
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(["Application", "Summary", "DifferenceItem"]));
  const texts = Object.values(schemas).map((schema) => JSON.stringify(schema));
  expect(new Set(texts).size).toBe(texts.length);
  const paths = JSON.stringify(served.paths);
  expect(texts.filter((text) => paths.includes(text))).toEqual([]);
  expect(Buffer.byteLength(JSON.stringify(served))).toBeLessThan(300_000);
});

test("when a receiver reads the document, then an event is called the same whether it is fetched or sent", () => {
  const { schemas } = served.components;
  expect(Object.keys(schemas).filter((name) => name.includes("undefined"))).toEqual([]);
  const event = { $ref: "#/components/schemas/Event" };
  expect(schemas).toMatchObject({ Events: { properties: { items: { items: event } } } });
  expect(served.webhooks).toMatchObject({
    event: { post: { requestBody: { content: { "application/json": { schema: event } } } } },
  });
});

test("when an operation takes no role, then any token will do, and a refusal's code says what it means", () => {
  const { getTerms, submitApplication } = Object.fromEntries(
    operationsOf(document).map((operation) => [operation.operationId, operation]),
  );
  expect(getTerms?.security).toEqual([{ bearer: [] }]);
  expect(submitApplication?.responses["409"]?.description).toContain(
    "NOT_SUBMITTABLE: 只有编辑中和审核不通过的申请可以提交;",
  );
});

test("when an operation is read, then its parameters, body, answers and security are whole", () => {
  for (const operation of operationsOf(document)) {
    const {
      path,
      method,
      operationId,
      summary,
      parameters = [],
      requestBody,
      responses,
      security,
    } = operation;
    expect(summary).toMatch(/\p{Script=Han}/u);
    const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const named = parameters.filter((parameter) => parameter.in === "path");
    expect(named.map(({ name }) => name)).toEqual(placeholders);
    expect(named.every(({ required }) => required)).toBe(true);
    const keyed = parameters.some(({ name, required }) => name === "Idempotency-Key" && required);
    // An upload is identified by its content. Repeating the other operations that need no key has no further effect.
    const isUpload = requestBody?.content["application/octet-stream"] !== undefined;
    const isRepeatable = ["lookAt", "takeNext", "reviveRun", "repairApplication"].includes(operationId);
    expect(keyed).toBe(method !== "GET" && security.length > 0 && !isUpload && !isRepeatable);
    if (method === "GET") expect(requestBody).toBeUndefined();
    expect(Object.keys(responses).filter((status) => /^2\d\d$/.test(status))).toHaveLength(1);
    for (const [status, { description, content, headers }] of Object.entries(responses)) {
      expect(description).not.toBe("");
      expect(headers).toHaveProperty("X-Request-Id");
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
