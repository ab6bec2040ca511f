import express, { Router, type Request, type RequestHandler } from "express";
import type { Payload, PayloadCodec } from "@temporalio/common";
import { z } from "zod";
import type { Audit } from "../platform/audit";
import { countAddress, type Limits } from "../platform/limits";
import { Problem } from "../platform/problem";
import { requireRole } from "../platform/authenticate";

const bytes = z.base64().transform((text) => Buffer.from(text, "base64"));
// As protobuf's JSON has it, an empty list is left out: the CLI's metadata, query and stack commands post {}.
const payloadsSchema = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), bytes).optional(), data: bytes.optional() }))
    .default([]),
});

/** A history page of the Temporal UI holds many payloads. */
const bodyLimit = "8mb";

interface CodecOptions {
  codec: PayloadCodec;
  authenticate: RequestHandler;
  audit: Audit;
  limits: Pick<Limits, "countAddress">;
  /** The embedded UI sends no token: it knows this path instead. */
  pathSecret: string | undefined;
  /** Origin of the Temporal UI. */
  uiOrigin: string | undefined;
}

/**
 * The codec server: lets operators read encrypted payloads in the Temporal UI and CLI.
 * /codec/{encode,decode} wants an operator's token; /codec/<secret>/… is for the embedded UI.
 */
export function codecRoutes(options: CodecOptions): Router {
  const { codec, authenticate, audit, limits, pathSecret, uiOrigin } = options;
  const answer =
    (work: (payloads: Payload[]) => Promise<Payload[]>): RequestHandler =>
    async (request, response) => {
      response.json({ payloads: (await work(payloadsOf(request))).map(toJson) });
    };
  const encode = answer((payloads) => codec.encode(payloads));
  const decode = answer((payloads) => codec.decode(payloads).catch(refuseUnreadable));
  const body = express.json({ limit: bodyLimit });
  const operator = [countAddress(limits), authenticate, requireRole("operator")];
  const decoding = { action: "decodePayloads", what: "解密工作流数据" };
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

function refuseUnreadable(cause: unknown): never {
  throw new Problem("INVALID_REQUEST", {
    detail: "有内容无法解密，请检查 PAYLOAD_KEYS_FILE 是否含有加密时所用的密钥",
    cause,
  });
}

/** Lets the UI's pages, and no others, call from a browser. */
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
