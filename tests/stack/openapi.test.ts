import { publicEventTypes } from "../../domain/events/public-event";
import type { UserRole } from "../../api/platform/principal";
import { world, bidder } from "../support/here";
import { send } from "../support/http";
import {
  bodySchemaOf,
  operationsOf,
  readDocument,
  readServedDocument,
  type OpenApiDocument,
} from "../support/openapi";
import type { Schema } from "../support/schema-values";
import { testStack } from "../support/test-stack";

let document: OpenApiDocument;
let served: OpenApiDocument;
beforeAll(async () => {
  served = await readServedDocument(world.stack.addresses.api);
  document = await readDocument(world.stack.addresses.api);
});

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

/** Returns the places of all objects at any depth of a schema that refuse further fields. */
const closedIn = (value: unknown, place = ""): string[] =>
  typeof value !== "object" || value === null
    ? []
    : [
        ...("additionalProperties" in value && value.additionalProperties === false ? [place] : []),
        ...Object.entries(value).flatMap(([key, member]) => closedIn(member, `${place}/${key}`)),
      ];

test("an answer's objects take fields of later releases, and a request's objects refuse unknown ones", () => {
  const operations = operationsOf(document);
  expect(operations.flatMap(({ operationId, responses }) => closedIn(responses, operationId))).toEqual([]);
  const closed = operations.filter((one) => closedIn(bodySchemaOf(one)).length > 0);
  expect(closed.map(({ operationId }) => operationId)).toContain("createDraft");
});

/** Returns every enumeration at any depth of a document. */
const enumerationsOf = (value: unknown): Schema[] =>
  typeof value !== "object" || value === null
    ? []
    : [...("enum" in value ? [value as Schema] : []), ...Object.values(value).flatMap(enumerationsOf)];

test("an enumeration of Chinese words names each value for generated clients, and no property has a Chinese name", () => {
  const enumerations = enumerationsOf(served).filter((one) => /\p{Script=Han}/u.test(String(one.enum)));
  expect(enumerations.length).toBeGreaterThan(20);
  for (const { enum: values = [], ...extensions } of enumerations) {
    const names = (extensions as Record<string, string[]>)["x-enum-varnames"] ?? [];
    expect(names).toHaveLength(values.length);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[A-Z_]+$/.test(name))).toEqual([]);
    expect(extensions).toHaveProperty("x-enum-descriptions.length", values.length);
  }
  const { schemas } = served.components;
  const chinese = Object.keys(schemas).flatMap((name) =>
    Object.keys(schemas[name]?.properties ?? {}).filter((key) => /\P{ASCII}/u.test(key)),
  );
  expect(chinese).toEqual([]);
});

test("when an object has a name in the contract, then it is a component, and stands nowhere else", () => {
  const { schemas } = served.components;
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(["Application", "Summary", "DifferenceItem"]));
  const texts = Object.values(schemas).map((schema) => JSON.stringify(schema));
  expect(new Set(texts).size).toBe(texts.length);
  const paths = JSON.stringify(served.paths);
  expect(texts.filter((text) => paths.includes(text))).toEqual([]);
});

test("when a receiver reads the document, then an event is called the same whether it is fetched or sent", () => {
  const { schemas } = served.components;
  expect(Object.keys(schemas).filter((name) => name.includes("undefined"))).toEqual([]);
  const event = { $ref: "#/components/schemas/Event" };
  expect(schemas).toMatchObject({ Events: { properties: { items: { items: event } } } });
  // Generated clients name the variants by their schemas, and find one by its type.
  const variant = (name: string) => `#/components/schemas/${name}Event`;
  expect(schemas["Event"]).toMatchObject({
    oneOf: publicEventTypes.map(() => ({ $ref: expect.stringMatching(variant("\\w+")) })),
    discriminator: {
      propertyName: "type",
      mapping: { "application.lockResult": variant("LockResult"), "application.paid": variant("Paid") },
    },
  });
  const call = (schema: object) => ({
    post: {
      parameters: [{ name: "webhook-id" }, { name: "webhook-timestamp" }, { name: "webhook-signature" }],
      requestBody: { content: { "application/json": { schema } } },
    },
  });
  const own = (name: string) => call({ $ref: `#/components/schemas/${name}` });
  expect(served.components.pathItems).toMatchObject({
    event: call(event),
    endpointChallenge: own("EndpointChallenge"),
    endpointPing: own("EndpointPing"),
  });
  expect(Object.keys(served.webhooks ?? {})).toEqual(Object.keys(served.components.pathItems ?? {}));
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
    const told = Object.keys(methods).flatMap((method) =>
      method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()],
    );
    for (const method of ["PATCH", "PUT", "DELETE"].filter((one) => !told.includes(one))) {
      const answer = await send(api, { method, path: address, token: bidder.token });
      expect({ path, method, status: answer.status }).toEqual({ path, method, status: 405 });
      expect(answer.headers.get("allow")?.split(", ").toSorted()).toEqual(told.toSorted());
    }
  }
});

/** Returns the operations that are open to the role, without those that are open to everybody who is signed in. */
async function operationsOfRole(role: UserRole): Promise<string[]> {
  const operations = operationsOf(await readDocument(testStack().addresses.api));
  return operations
    .filter(({ "x-access": { roles } }) => Array.isArray(roles) && roles.includes(role))
    .map(({ method, path }) => `${method} ${path}`)
    .toSorted();
}

test("when the operations of an accountant are listed, then they are reads of the books, and nothing else", async () => {
  expect(await operationsOfRole("accountant")).toEqual([
    "GET /api/applications/{id}/invoice/ofd",
    "GET /api/applications/{id}/invoice/pages",
    "GET /api/applications/{id}/invoice/pages/{page}",
    "GET /api/applications/{id}/invoice/pdf",
    "GET /api/applications/{id}/invoice/xml",
    "GET /api/applications/{id}/invoices/{number}/ofd",
    "GET /api/applications/{id}/invoices/{number}/pdf",
    "GET /api/applications/{id}/invoices/{number}/xml",
    "GET /api/differences",
    "GET /api/duties",
    "GET /api/duties/export.csv",
    "GET /api/invoices/pending",
    "GET /api/ledger/{day}.csv",
    "GET /api/months/{month}",
    "GET /api/months/{month}/report.csv",
    "GET /api/reconciliation",
    "GET /api/reconciliation/{day}",
  ]);
});

test("when the operations of an issuer are listed, then they are those of the certificate authority's desk, and nothing else", async () => {
  expect(await operationsOfRole("issuer")).toEqual([
    "GET /api/work-orders",
    "GET /api/work-orders/export.csv",
    "POST /api/work-orders/claims",
    "POST /api/work-orders/{id}/claims",
    "PUT /api/work-orders/{id}/results",
  ]);
});

test("when the operations of a subscriber are listed, then they are the events and its endpoints, and nothing else", async () => {
  expect(await operationsOfRole("subscriber")).toEqual([
    "DELETE /api/webhook-endpoints/{endpoint}",
    "DELETE /api/webhook-endpoints/{endpoint}/secrets/former",
    "GET /api/events",
    "GET /api/webhook-endpoints",
    "GET /api/webhook-endpoints/{endpoint}/calls",
    "POST /api/webhook-endpoints",
    "POST /api/webhook-endpoints/{endpoint}/enablement",
    "POST /api/webhook-endpoints/{endpoint}/pause",
    "POST /api/webhook-endpoints/{endpoint}/ping",
    "POST /api/webhook-endpoints/{endpoint}/replay",
    "POST /api/webhook-endpoints/{endpoint}/secrets",
    "PUT /api/webhook-endpoints/{endpoint}",
  ]);
});

test("when the operations of an auditor are listed, then they are reads of the trail, which is nobody else's", async () => {
  expect(await operationsOfRole("auditor")).toEqual(["GET /api/audit", "GET /api/audit/export.csv"]);
  const operations = operationsOf(await readDocument(testStack().addresses.api));
  const ofTrail = operations.filter(({ path }) => path.startsWith("/api/audit"));
  expect(ofTrail.map(({ "x-access": { roles } }) => roles)).toEqual([["auditor"], ["auditor"]]);
});

test("when the scopes of scripts are listed, then each role's cover what it is for, and none a decision or money by hand", async () => {
  const operations = operationsOf(await readDocument(testStack().addresses.api));
  const within = (scope: string): string[] =>
    operations
      .filter(({ security }) => security.some(({ signIn = [] }) => signIn.includes(scope)))
      .map(({ operationId }) => operationId)
      .toSorted();
  expect(within("import")).toEqual(["getLockPage", "importLocks"]);
  for (const [scope, role] of [
    ["work-orders", "issuer"],
    ["books", "accountant"],
    ["events", "subscriber"],
  ] as const)
    expect(within(scope)).toHaveLength((await operationsOfRole(role)).length);
  const ofBidders = (await operationsOfRole("bidder")).length;
  const [reads, writes] = [within("read"), within("apply")];
  expect(reads.length + writes.length).toBe(ofBidders);
  expect(reads).toContain("getApplication");
  expect(writes).toContain("submitApplication");
  for (const name of ["reviewApplication", "markHandled", "refundPart", "retryRefund", "decideConsent"])
    expect([...reads, ...writes]).not.toContain(name);
});
