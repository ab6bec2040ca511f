import { randomUUID } from "node:crypto";
import { features } from "../../api/compose";
import type { Dependencies } from "../../api/dependencies";
import type { ChainOptions } from "../../api/openapi/request-chain";
import { authenticate } from "../../api/platform/authenticate";
import { userRoles } from "../../api/platform/principal";
import { Problem } from "../../api/platform/problem";
import type { Answer } from "../../embedded/demo/api-client";
import { bidder, world } from "../support/here";
import { send } from "../support/http";
import { noLimits } from "../support/no-limits";
import { operationsOf, readDocument, type Operation, oddities } from "../support/openapi";
import { headOf, sendBytes } from "../support/wire";
import { startPlatform } from "./platform-harness";

/*
 * Tests of refusals that every operation can answer, because the platform gives them before the operation's own code
 * runs. Each refusal is provoked at each operation, so that all declared answers are seen.
 */

let operations: Operation[];
let token: string;
beforeAll(async () => {
  operations = operationsOf(await readDocument(world.stack.addresses.api));
  token = await world.signToken({ ...bidder, roles: [...userRoles] });
});

const nobodys = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const pathOf = ({ path }: Operation): string =>
  path
    .replace("{sha256}", "0".repeat(64))
    .replace("{material}", "营业执照")
    .replace("{day}", "2026-01-01")
    .replace("{number}", path.startsWith("/api/refunds") ? `${nobodys}R00000` : `${nobodys}0001`)
    .replace(/^\/api\/differences\/\{id\}/, `/api/differences/${"0".repeat(20)}`)
    .replace(/\{\w+\}/g, nobodys);

const isUpload = ({ requestBody }: Operation): boolean =>
  requestBody?.content["application/octet-stream"] !== undefined;

/**
 * Calls each operation, and returns a line for every answer that isn't declared or has another code than the expected
 * one.
 */
async function surprises(
  code: string,
  ask: (operation: Operation) => Promise<Answer>,
  among: readonly Operation[] = operations,
): Promise<string[]> {
  const found: string[] = [];
  await Promise.all(
    among.map(async (operation) => {
      const answer = await ask(operation);
      const met = (answer.body as { code?: string }).code;
      // Any status of 500 and above counts as a fault, unless it is the expected one.
      const odd = oddities(operation, answer).filter((one) => one !== `${answer.status} ${code}`);
      const what = met === code ? odd : [`${answer.status} ${met}`, ...odd];
      found.push(...what.map((one) => `${operation.method} ${operation.path}: ${one}`));
    }),
  );
  return found;
}

/** Sends a request with the given headers to the shared stack, as a person with every role. */
const asked = (operation: Operation, headers: Record<string, string>, ...rest: string[]): Promise<Answer> =>
  sendBytes(
    world.stack.addresses.api,
    headOf(`${operation.method} ${encodeURI(pathOf(operation))} HTTP/1.1`, {
      ...{ authorization: `Bearer ${token}`, "idempotency-key": randomUUID() },
      ...headers,
    }),
    ...rest,
  );

test.each<[string, string, Record<string, string>, string[]]>([
  ["a body of 10 MB is announced", "TOO_LARGE", { "content-length": "10000000" }, []],
  [
    "a body is compressed",
    "UNSUPPORTED_MEDIA_TYPE",
    { "content-type": "application/json", "content-encoding": "gzip", "content-length": "2" },
    ["{}"],
  ],
  ["a header has 20 kB", "HEADERS_TOO_LARGE", { cookie: "x".repeat(20_000) }, []],
])("when %s, then every operation refuses it as declared", async (_what, code, headers, rest) => {
  expect(await surprises(code, (operation) => asked(operation, headers, ...rest))).toEqual([]);
});

test("when a body is no JSON, then every operation that takes none but JSON says so", async () => {
  const headers = { "content-type": "application/json", "content-length": "1" };
  const among = operations.filter((operation) => !isUpload(operation));
  expect(await surprises("INVALID_JSON", (operation) => asked(operation, headers, "{"), among)).toEqual([]);
});

test("when a request does not come whole, then it is cut, long before the five minutes that Node would wait", async () => {
  const headers = { "content-type": "application/json", "content-length": "100" };
  expect(await surprises("REQUEST_TIMEOUT", (operation) => asked(operation, headers, "{"))).toEqual([]);
});

test("when a bidder's token names no organisation, then every operation tells them whom to ask", async () => {
  const lost = await world.signToken({ subject: "lost", name: "无单位", roles: ["bidder"] });
  const among = operations.filter(({ security }) => security.length > 0);
  const ask = (operation: Operation) =>
    send(world.stack.addresses.api, {
      ...{ method: operation.method, path: encodeURI(pathOf(operation)), token: lost },
    });
  expect(await surprises("NO_ORGANISATION", ask, among)).toEqual([]);
});

/**
 * Sends a valid request, the document's own example, about a record that doesn't exist, as a person with every role.
 */
function soundly(operation: Operation, idempotencyKey: string = randomUUID()): Promise<Answer> {
  const { example } = operation.requestBody?.content["application/json"] ?? {};
  return send(world.stack.addresses.api, {
    ...{ method: operation.method, path: encodeURI(pathOf(operation)), token, idempotencyKey },
    ...(example === undefined ? {} : { body: JSON.stringify(example) }),
  });
}
const isKeyed = ({ parameters = [] }: Operation): boolean =>
  parameters.some(({ name }) => name === "Idempotency-Key");

test("when a key comes with another request than before, then every write says so, and does nothing", async () => {
  const key = randomUUID();
  const creating = { method: "POST", path: "/api/applications", body: JSON.stringify({ form: {} }) };
  const first = await send(world.stack.addresses.api, { ...creating, token, idempotencyKey: key });
  expect(first.status).toBe(201);
  const ask = (operation: Operation) => soundly(operation, key);
  // A message about a record is registered once the record was read (docs/decisions/0034), so it has tests of its own.
  const among = operations.filter((operation) => isKeyed(operation) && !("404" in operation.responses));
  expect(among.length).toBeGreaterThan(5);
  expect(await surprises("IDEMPOTENCY_KEY_REUSED", ask, among)).toEqual([]);
});

test("when a record or a page that is none is asked for, then there is nothing", async () => {
  const isOfNobody = ({ path, "x-access": { records } }: Operation) =>
    path.includes("{") && records === "none";
  const among = operations.filter(
    (operation) => isKeyed(operation) && isOfNobody(operation) && "404" in operation.responses,
  );
  expect(await surprises("NOT_FOUND", (operation) => soundly(operation), among)).toEqual([]);
  const paged = operations.filter(({ operationId }) => ["getLockPage", "getAuditPage"].includes(operationId));
  const beyond = ({ path }: Operation) =>
    send(world.stack.addresses.api, { path: `${path}?page=9999`, token });
  expect(await surprises("PAGE_BEYOND_END", beyond, paged)).toEqual([]);
});

/** Calls every operation of an API in this process whose handlers are never reached. */
async function surprisesOf(
  code: string,
  options: Pick<Parameters<typeof startPlatform>[0], "limits" | "signedIn">,
  among = operations,
): Promise<string[]> {
  const { models } = world;
  const unreached = {
    models,
    engine: {},
    feeTable: {},
    materials: [],
    parties: {},
  } as unknown as Dependencies;
  const platform = await startPlatform({
    ...options,
    define: (defineRoute) => {
      for (const feature of features) feature(defineRoute, unreached);
    },
  });
  try {
    return await surprises(
      code,
      (operation) =>
        send(platform.url, { method: operation.method, path: encodeURI(pathOf(operation)), token }),
      among,
    );
  } finally {
    await platform.close();
  }
}

const limited = (failure: Error): ChainOptions["limits"] => ({
  ...noLimits,
  async countAddress() {
    throw failure;
  },
});

test("when an address asks too often, then every operation says when to come back", async () => {
  const limits = limited(new Problem("TOO_MANY_REQUESTS", { retryAfterSeconds: 7 }));
  expect(await surprisesOf("TOO_MANY_REQUESTS", { limits })).toEqual([]);
});

test("when something fails that nobody thought of, then every operation says so, and nothing of what it was", async () => {
  const limits = limited(new Error("示例故障"));
  expect(await surprisesOf("INTERNAL", { limits })).toEqual([]);
});

test("when the identity provider is away, then every operation says when to come back", async () => {
  const signedIn = authenticate({
    ...{ issuer: "http://127.0.0.1:9", audience: "ca-renewal-api", clientId: "ca-portal" },
    ...{ clientIds: ["ca-portal"], clockToleranceSeconds: 5 },
  });
  const among = operations.filter(({ security }) => security.length > 0);
  expect(await surprisesOf("IDENTITY_AWAY", { signedIn }, among)).toEqual([]);
});
