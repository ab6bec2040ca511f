import { createConnection, type Connection } from "mongoose";
import { pino } from "pino";
import { z } from "zod";
import { json } from "../../api/openapi/responses";
import {
  createIdempotencyGate,
  type Idempotency,
  type IdempotencyOptions,
} from "../../api/platform/idempotency";
import { applicationModel } from "../../store/models/application";
import { auditEntryModel } from "../../store/models/audit-entry";
import { idempotencyRecordModel } from "../../store/models/idempotency-record";
import { createSealer } from "../../temporal/sealed-value";
import type { About, Message } from "../../api/platform/messages";
import { sealingKeyOf } from "../support/sealing-key";
import { startPlatform } from "./platform-harness";

export const logger = pino({ level: "silent" });

/** Encrypts and opens what the tests' gates store. */
export const sealer = createSealer({
  currentKeyId: "test",
  keys: new Map([["test", sealingKeyOf("messages")]]),
});

export const later = (milliseconds: number) =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds));

let keys = 0;
export const newKey = () => `key-${process.pid}-${(keys += 1)}`;

interface Post {
  key?: string;
  body?: string;
  path?: string;
  subject?: string;
  roles?: string[];
  orgCode?: string;
}

/** Starts the platform with two routes that create things, and the idempotency check with a database of its own. */
export async function startIdempotentPlatform(dbName: string) {
  const connect = (): Connection => createConnection(process.env.TEST_MONGODB_URI ?? "", { dbName });
  const connection = connect();
  const records = idempotencyRecordModel(connection);
  await records.deleteMany({});

  const world = {
    /** Milliseconds by which the platform's clock is ahead of the real time. */
    aheadMs: 0,
    /** Number of requests that have reached the idempotency check. */
    asked: 0,
    /** Idempotency data of each call of the handler. */
    runs: [] as Idempotency[],
    /** Messages that were fixed under a key, in the order of the runs. */
    messages: [] as Message<unknown>[],
    /** Application that messages are about. */
    about: undefined as About | undefined,
    /** Makes what a message says. */
    make: (): object | Promise<object> => ({}),
    /** Handler of a request. Its result becomes the answer. */
    handler: (): unknown => undefined,
  };
  const now = () => Date.now() + world.aheadMs;
  const newGate = (options: Partial<IdempotencyOptions> = {}) =>
    createIdempotencyGate({
      ...{ records, auditEntries: auditEntryModel(connection), applications: applicationModel(connection) },
      ...{ sealer, now, logger, ...options },
    });
  let gate = newGate();

  const platform = await startPlatform({
    gate: {
      run: (request) => {
        world.asked += 1;
        return gate.run(request);
      },
    },
    define: (defineRoute) => {
      for (const path of ["/api/things", "/api/others"]) {
        defineRoute({
          operationId: "operation1",
          method: "post",
          path,
          summary: "Make a thing",
          role: "reviewer",
          body: z.strictObject({ name: z.string(), size: z.int().optional() }),
          response: json(z.unknown(), { status: 201, description: "the thing" }),
          problems: [],
          handler: async ({ body, idempotency, setHeader }) => {
            world.runs.push(idempotency);
            setHeader("Location", `${path}/${idempotency.resourceId}`);
            const made = await world.handler();
            return made ?? { ...body, id: idempotency.resourceId, run: world.runs.length };
          },
        });
      }
      defineRoute({
        operationId: "operation2",
        method: "post",
        path: "/api/messages",
        summary: "Send a message",
        role: "reviewer",
        sendsMessage: true,
        body: z.strictObject({ name: z.string(), size: z.int().optional() }),
        response: json(z.unknown(), { status: 201, description: "the message" }),
        problems: [],
        handler: async ({ idempotency }) => {
          world.messages.push(await idempotency.fix(() => world.make(), world.about));
          return (await world.handler()) ?? {};
        },
      });
    },
  });

  return {
    world,
    connect,
    records,
    now,
    /** Replaces the idempotency check, as another process or configuration would have its own. */
    useGate(options: Partial<IdempotencyOptions> = {}) {
      gate = newGate(options);
      return gate;
    },
    async post({
      key,
      body = '{"name":"锁","size":1}',
      path = "/api/things",
      subject,
      roles,
      orgCode,
    }: Post): Promise<Response> {
      return fetch(platform.url + path, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          ...(key === undefined ? {} : { "idempotency-key": key }),
          ...(await platform.bearer(subject, roles, orgCode)),
        },
      });
    },
    reset() {
      Object.assign(world, {
        aheadMs: 0,
        asked: 0,
        runs: [],
        messages: [],
        about: undefined,
        make: () => ({}),
      });
      world.handler = () => undefined;
      gate = newGate();
    },
    async close() {
      await platform.close();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

export type IdempotentPlatform = Awaited<ReturnType<typeof startIdempotentPlatform>>;
