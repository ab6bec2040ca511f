import type { Request, RequestHandler } from "express";
import { z } from "zod";
import type { Idempotency, IdempotencyGate } from "../platform/idempotency";
import { readIdempotencyKey } from "../platform/idempotency-key";
import { sendReply, type Reply, type StoredReply } from "../platform/reply";
import { requireRole } from "../platform/role";
import { parseInput } from "../platform/validate";
import { isIdempotentWrite, rolesOf, type AnyRoute } from "./route";

export interface ChainOptions {
  authenticate: RequestHandler;
  gate: Pick<IdempotencyGate, "run">;
}

const nothing = z.strictObject({});

const charsetOf = (binary: boolean): string => (binary ? "" : "; charset=utf-8");

/** Who may call, the checks of the input, the handler run once for its key, and the sending. */
export function requestChain(route: AnyRoute, { authenticate, gate }: ChainOptions): RequestHandler[] {
  const { params = nothing, query = nothing, body = nothing, response: declared } = route;
  const roles = rolesOf(route.role);

  async function handle(request: Request, input: ReturnType<typeof parse>, idempotency?: Idempotency): Promise<Reply> {
    // Answers are personal: no cache may keep them.
    const headers: Record<string, string> = { "cache-control": "no-store" };
    if (declared.mediaType) headers["content-type"] = declared.mediaType + charsetOf(declared.binary);
    const value = await route.handler({
      ...input,
      principal: request.principal,
      idempotency,
      requestId: request.id,
      setHeader: (name, content) => {
        headers[name.toLowerCase()] = content;
      },
    });
    return { status: declared.status, headers, body: declared.body(value) };
  }

  const parse = (request: Request) => parseInput({ params, query, body }, request);

  const answer: RequestHandler = async (request, response) => {
    const key = isIdempotentWrite(route) ? readIdempotencyKey(request, request.principal.subject) : undefined;
    const input = parse(request);
    const reply = key
      ? await gate.run({
          ...key,
          requestId: request.id,
          // The route book refuses writes that answer with raw bytes.
          execute: async (idempotency) => (await handle(request, input, idempotency)) as StoredReply,
        })
      : await handle(request, input);
    await sendReply(response, reply);
  };

  return [...(route.role === "public" ? [] : [authenticate]), ...(roles ? [requireRole(...roles)] : []), answer];
}
