import { Client, Connection, ServiceError, WorkflowUpdateFailedError } from "@temporalio/client";
import {
  NamespaceNotFoundError,
  ActivityFailure,
  ApplicationFailure,
  RetryState,
  WorkflowNotFoundError,
} from "@temporalio/common";
import mongoose from "mongoose";
import { mongo } from "mongoose";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { z } from "zod";
import { json } from "../../api/openapi/responses";
import { toProblem, isClosedWorkflow, isGivenUp, isDatabaseAway } from "../../api/platform/error-handler";
import { Problem, problemFor } from "../../api/platform/problem";
import { refusals } from "../../domain/application/refusals";
import { problems } from "../../domain/problems";
import { eventually } from "../../embedded/demo/narrator";
import { freePorts } from "../../embedded/stack/free-ports";
import { describeError } from "../../lib/describe-error";
import { createForwarder } from "../support/forwarder";
import { testStack } from "../support/test-stack";
import { problemOf, startPlatform, type Platform } from "./platform-harness";

const closedPort = 1;

let platform: Platform;
let failure: () => unknown;

beforeAll(async () => {
  platform = await startPlatform({
    define: (defineRoute) => {
      defineRoute({
        ...{ operationId: "fail", method: "get", path: "/api/failure", summary: "Fail", role: "public" },
        ...{ response: json(z.unknown(), { description: "nothing" }), problems: [] },
        handler: async () => {
          throw await failure();
        },
      });
    },
  });
});
afterAll(() => platform.close());
beforeEach(() => {
  platform.log.length = 0;
});

async function fails(withError: () => unknown): Promise<Response> {
  failure = withError;
  return fetch(`${platform.url}/api/failure`);
}

async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  return action().catch((error: unknown) => error);
}

describe("the registry", () => {
  test("when a code is in both registries then it would be ambiguous: none is", () => {
    expect(Object.keys(refusals).filter((code) => code in problems)).toEqual([]);
  });

  test("when a refusal is about the state then it is a conflict, and when about the role then forbidden", () => {
    expect(problemFor("NOT_EDITABLE")).toMatchObject({ status: 409, next: refusals.NOT_EDITABLE });
    expect(problemFor("NOT_YOURS_TO_DO").status).toBe(403);
  });
});

describe("the document", () => {
  test("when a problem is thrown then it is answered as RFC 9457 asks, with the state that forbids it", async () => {
    const response = await fails(
      () => new Problem("NOT_EDITABLE", { state: "待审核", extra: { version: 3 } }),
    );
    expect(response.status).toBe(409);
    expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(await response.json()).toEqual({
      type: "urn:ca-renewal:problem:NOT_EDITABLE",
      title: "当前状态不能进行此操作",
      status: 409,
      detail: refusals.NOT_EDITABLE,
      code: "NOT_EDITABLE",
      instance: `urn:ca-renewal:request:${response.headers.get("x-request-id")}`,
      state: "待审核",
      version: 3,
    });
    expect(platform.log.filter(({ msg }) => msg !== "answered")).toEqual([]);
  });

  test("when nobody foresaw the error then it is INTERNAL without particulars, logged once with the request id", async () => {
    const response = await fails(() => new TypeError('cannot read "13800001111" of 13800001111'));
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(body).not.toMatch(/cannot read|at /);
    const logged = platform.log.filter(({ msg }) => msg === "request failed");
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ requestId: response.headers.get("x-request-id"), code: "INTERNAL" });
    expect(JSON.stringify(platform.log)).not.toContain("13800001111");
  });

  test("when the proxy names the request then that name is kept, but only a harmless one", async () => {
    const named = await fetch(`${platform.url}/api/none`, { headers: { "x-request-id": "proxy-0001" } });
    expect((await problemOf(named)).instance).toBe("urn:ca-renewal:request:proxy-0001");
    const odd = await fetch(`${platform.url}/api/none`, {
      headers: { "x-request-id": "<script>alert(1)</script>" },
    });
    expect(odd.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

const grpcError = (code: number) =>
  new ServiceError("failed", {
    cause: Object.assign(new Error("failed"), { code, details: "failed", metadata: {} }),
  });

describe("parts that are away", () => {
  test("when the engine can't be reached then it is 503 with Retry-After", async () => {
    const connection = Connection.lazy({ address: `127.0.0.1:${closedPort}`, connectTimeout: 200 });
    const client = new Client({ connection });
    const update = () => client.workflow.getHandle("none").executeUpdate("none");
    const response = await fails(() => failureOf(() => client.withDeadline(Date.now() + 300, update)));
    await connection.close();
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect((await problemOf(response)).code).toBe("ENGINE_AWAY");
    expect(platform.log.filter(({ msg }) => msg === "a part is away")).toHaveLength(1);
  });

  test.each([
    ["a workflow task that failed under the update", grpcError(9)],
    ["a stream that broke", grpcError(2)],
    ["a server that has not read its namespaces yet", new NamespaceNotFoundError("default")],
  ])("when the engine answers with %s then a repeat can succeed", (_what, error) => {
    expect(toProblem(error).code).toBe("ENGINE_AWAY");
  });

  test("when the engine finds fault with the call itself then a repeat is of no use", () => {
    expect(toProblem(grpcError(3)).code).toBe("INTERNAL");
  });

  test("when the database can't be reached then it is 503 with Retry-After", async () => {
    const connection = mongoose.createConnection(`mongodb://127.0.0.1:${closedPort}/`, {
      serverSelectionTimeoutMS: 100,
    });
    const unconnected = await failureOf(() => connection.asPromise());
    const buffered = await failureOf(() =>
      connection.model("Any", new mongoose.Schema({}, { bufferTimeoutMS: 50 })).findOne(),
    );
    await connection.close();
    expect(toProblem(unconnected).code).toBe("DATABASE_AWAY");
    const response = await fails(() => buffered);
    expect(response.status).toBe(503);
    expect((await problemOf(response)).code).toBe("DATABASE_AWAY");
  });
});

describe("failed updates", () => {
  const refused = ApplicationFailure.nonRetryable("not editable", "NOT_EDITABLE", "待审核");
  const inActivity = new ActivityFailure(
    "failed",
    "store",
    "1",
    RetryState.MAXIMUM_ATTEMPTS_REACHED,
    "w",
    refused,
  );

  test.each([
    ["by a validator", refused],
    ["inside an activity", inActivity],
  ])(
    "when refused %s then the failure's type is the code and its first detail the state",
    (_where, cause) => {
      const problem = toProblem(new WorkflowUpdateFailedError("refused", cause));
      expect(problem).toMatchObject({ status: 409, code: "NOT_EDITABLE", state: "待审核" });
    },
  );

  test("when the failure has no registered type then it is INTERNAL", () => {
    const unknown = new WorkflowUpdateFailedError(
      "failed",
      ApplicationFailure.nonRetryable("odd", "toString"),
    );
    expect(toProblem(unknown).code).toBe("INTERNAL");
    expect(toProblem(new WorkflowUpdateFailedError("failed", undefined)).code).toBe("INTERNAL");
  });
});

describe("workflows that end under an update", () => {
  test("when it ended before the update or amidst it then it is known as closed, and any other failure is not", () => {
    const failedBy = (type: string) =>
      new WorkflowUpdateFailedError("failed", ApplicationFailure.nonRetryable("failed", type));
    expect(isClosedWorkflow(new WorkflowNotFoundError("already completed", "any", undefined))).toBe(true);
    expect(isClosedWorkflow(failedBy("AcceptedUpdateCompletedWorkflow"))).toBe(true);
    expect(isClosedWorkflow(failedBy("NOT_EDITABLE"))).toBe(false);
  });

  test("when its task failed or its run closed under it then it was given up, and may be given again; of one without an answer nobody knows", () => {
    expect([9, 10].map((code) => isGivenUp(grpcError(code)))).toEqual([true, true]);
    expect([1, 2, 4, 8, 13, 14].filter((code) => isGivenUp(grpcError(code)))).toEqual([]);
    expect(isGivenUp(new WorkflowNotFoundError("already completed", "any", undefined))).toBe(false);
  });
});

describe("the log", () => {
  test("when an error quotes values then they are masked, in its causes too", () => {
    const cause = new Error('Cast to Number failed for value "某路1号" at path "years"');
    const described = describeError(new Error("no lock 3301000012345678", { cause }));
    expect(described.message).toBe("no lock …");
    expect(described.cause?.message).toBe('Cast to Number failed for value "…" at path "…"');
    expect(described.stack).toMatch(/^at /);
    expect(describeError("text")).toEqual({
      name: "string",
      message: "something that is no Error was thrown",
    });
  });

  test("when a request is answered then its path is logged without the query, outside /api shortened", async () => {
    await fetch(`${platform.url}/api/none?mobile=13800001111`, {
      headers: { authorization: "Bearer secret" },
    });
    await fetch(`${platform.url}/codec/unguessable/decode`);
    await fetch(`${platform.url}/api/callbacks/invoice/01J9ZD3V2Q5N8R7T6W4X1Y0ABC/unguessable`);
    // The log line is written only after the answer was sent.
    const paths = await eventually(
      "three lines",
      async () => platform.log.filter(({ msg }) => msg === "answered").map(({ path }) => path),
      ({ length }) => length === 3,
    );
    expect(paths).toEqual(["/api/none", "/codec/…", "/api/callbacks/invoice/…"]);
    expect(JSON.stringify(platform.log)).not.toMatch(/13800001111|secret|unguessable/);
  });
});

/** Returns the error of a write to a socket that the other side has just ended. */
async function writeToEndedSocket(): Promise<Error | null | undefined> {
  const server = createServer((accepted) => accepted.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").resume();
  socket.on("error", () => undefined);
  await once(socket, "end");
  const thrown = await new Promise<Error | null | undefined>((resolve) => {
    socket.write("hello", resolve);
  });
  server.close();
  return thrown;
}

test("when the driver writes to a socket that the database has just closed, then the database is away", async () => {
  const thrown = await writeToEndedSocket();
  expect(thrown).toMatchObject({ code: "EPIPE" });
  expect(isDatabaseAway(thrown)).toBe(true);
});

test("when a connection ends while many documents are written at once, then the database is away as for one", async () => {
  const { host, hostname, port } = new URL(testStack().addresses.mongo);
  const { mongo: own } = await freePorts();
  const forwarder = createForwarder(own, { host: hostname, port: Number(port) });
  await forwarder.open();
  const uri = testStack().addresses.mongo.replace(host, `127.0.0.1:${own}`);
  const client = await mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 5_000 });
  await forwarder.close();
  const thrown: unknown = await client
    .db("database-errors")
    .collection("none")
    .insertMany([{}, {}], { ordered: false })
    .catch((error: unknown) => error);
  await client.close();
  expect(thrown).toBeInstanceOf(mongo.MongoBulkWriteError);
  expect(isDatabaseAway(thrown)).toBe(true);
});

test("when an error is none of the driver's then the database has nothing to do with it", () => {
  expect(isDatabaseAway(new TypeError("cannot read"))).toBe(false);
  expect(isDatabaseAway(Object.assign(new Error("no such file"), { code: "ENOENT" }))).toBe(false);
});
