import express, { Router, type Request, type RequestHandler } from "express";
import type { Payload, PayloadCodec } from "@temporalio/common";
import { z } from "zod";
import { inflatesTooFar } from "../../temporal/sealed-payload";
import type { Audit } from "../platform/audit";
import { countAddress, createConcurrencyLimit, type Limits } from "../platform/limits";
import { toProblem } from "../platform/error-handler";
import { Problem } from "../platform/problem";
import { refuseUnlessRole } from "../platform/authenticate";
import { withinScopes } from "../platform/scopes";

const bytes = z.base64().transform((text) => Buffer.from(text, "base64"));
const payloadSchema = z.object({ metadata: z.record(z.string(), bytes).optional(), data: bytes.optional() });
/** Most payloads of a request. They are counted before they are looked at, since three bytes make an empty one. */
const mostPayloads = 10_000;
// The list may be missing: protobuf's JSON omits empty lists, and the CLI's metadata, query and stack commands post {}.
const payloadsSchema = z.object({
  payloads: z.array(z.unknown()).max(mostPayloads).pipe(z.array(payloadSchema)).default([]),
});

/** Largest body, in bytes. A history page of the Temporal UI contains many payloads. */
const bodyLimit = 8 * 1_024 * 1_024;
/** Most decoded bytes of an answer. */
const mostBytesOut = 8 * 1_024 * 1_024;
/** Requests at the same time: of one user, and of all. An answer takes some ten times its bytes in memory. */
const [atOnceOfUser, atOnce] = [1, 2];

interface CodecOptions {
  codec: PayloadCodec;
  authenticate: RequestHandler;
  audit: Audit;
  limits: Pick<Limits, "countAddress">;
  /** Secret segment of the path that the embedded UI uses, since it sends no token. */
  pathSecret: string | undefined;
  /** Origin of the Temporal UI, which may call the codec server from a browser. */
  uiOrigin: string | undefined;
}

/**
 * Creates the codec server, by which operators read encrypted payloads in the Temporal UI and CLI.
 * /codec/{encode,decode} requires an operator's token; /codec/<secret>/… is for the embedded UI.
 */
export function codecRoutes(options: CodecOptions): Router {
  const { codec, authenticate, audit, limits, pathSecret, uiOrigin } = options;
  const answer =
    (work: (payloads: Payload[]) => Promise<Payload[]>): RequestHandler =>
    async (request, response) => {
      response.json({ payloads: (await work(payloadsOf(request))).map(toJson) });
    };
  const encode = answer((payloads) => codec.encode(payloads));
  const decode = answer((payloads) => decodeWithin(mostBytesOut, codec, payloads).catch(refuseUnreadable));
  const [ofUser, ofAll] = [createConcurrencyLimit(atOnceOfUser), createConcurrencyLimit(atOnce)];
  const inTurn =
    (acquire: (request: Request) => Promise<() => void>): RequestHandler =>
    async (request, response, next) => {
      const release = await acquire(request);
      if (response.closed) return release();
      response.once("close", release);
      next();
    };
  const read = express.json({ limit: bodyLimit, inflate: false });
  // A user's slot comes before the body, so that nobody holds many bodies in memory; the slot of all comes after it, so
  // that nobody who sends slowly keeps others waiting.
  const body = [inTurn(({ principal }) => ofUser(principal?.subject ?? "")), read, inTurn(() => ofAll(""))];
  const operation = { operationId: "decodePayloads", method: "post" };
  const decoding = { action: operation.operationId, what: "解密工作流数据" };
  const requireOperator: RequestHandler = async (request, _response, next) => {
    try {
      refuseUnlessRole(request.principal, ["operator"], operation);
    } catch (error) {
      await audit(request, { ...decoding, result: toProblem(error).code });
      throw error;
    }
    next();
  };
  const operator = [countAddress(limits), authenticate, withinScopes(operation), requireOperator];
  const traced: RequestHandler = async (request, _response, next) => {
    await audit(request, { ...decoding, result: "done" });
    next();
  };

  const router = Router({ caseSensitive: true });
  if (uiOrigin !== undefined) router.use("/codec", crossOrigin(uiOrigin));
  if (pathSecret !== undefined) {
    router
      .post(`/codec/${pathSecret}/encode`, body, encode)
      .post(`/codec/${pathSecret}/decode`, body, decode);
  }
  return router
    .post("/codec/encode", operator, body, encode)
    .post("/codec/decode", operator, traced, body, decode);
}

/**
 * Decodes payloads until the answer is as long as it may be. What is beyond, and what would inflate too far, stays as it
 * came.
 */
async function decodeWithin(most: number, codec: PayloadCodec, payloads: Payload[]): Promise<Payload[]> {
  let left = most;
  const decoded: Payload[] = [];
  for (const payload of payloads) {
    const [opened = payload] = left > 0 ? await codec.decode([payload]).catch(orAsItCame) : [];
    const length = lengthOf(opened);
    decoded.push(length > left ? payload : opened);
    left = Math.max(left - length, 0);
  }
  return decoded;
}

/** Returns the bytes of a payload, its metadata included. */
const lengthOf = ({ metadata, data }: Payload): number =>
  [...Object.values(metadata ?? {}), data].reduce((sum, part) => sum + (part?.length ?? 0), 0);

function orAsItCame(error: unknown): Payload[] {
  if (inflatesTooFar(error)) return [];
  throw error;
}

function refuseUnreadable(cause: unknown): never {
  throw new Problem("INVALID_REQUEST", {
    detail: "有内容无法解密，请检查 PAYLOAD_KEYS_FILE 是否含有加密时所用的密钥",
    cause,
  });
}

/** Allows the Temporal UI's pages, and no others, to call from a browser. */
function crossOrigin(origin: string): RequestHandler {
  return (request, response, next) => {
    response.set({
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Allow-Headers": "x-namespace, content-type, authorization",
      "Access-Control-Allow-Methods": "POST, OPTIONS",
      "Access-Control-Allow-Credentials": "true",
      Vary: "Origin",
    });
    if (request.method === "OPTIONS") response.status(204).end();
    else next();
  };
}

function payloadsOf(request: Request): Payload[] {
  const parsed = payloadsSchema.safeParse(request.body);
  if (!parsed.success) throw new Problem("INVALID_REQUEST");
  return parsed.data.payloads.map(({ metadata, data }) => ({
    metadata: metadata ?? null,
    data: data ?? null,
  }));
}

const base64 = (content: Uint8Array | null | undefined): string =>
  Buffer.from(content ?? []).toString("base64");

const toJson = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)])),
  data: base64(data),
});
