import type { Request, RequestHandler } from "express";
import type { Idempotency, IdempotencyGate } from "../platform/idempotency";
import { readIdempotencyKey } from "../platform/idempotency-key";
import { sendReply, type Reply, type StoredReply } from "../platform/reply";
import { requireRole } from "../platform/role";
import { parseInput } from "../platform/validate";
import { isIdempotentWrite, nothing, rolesOf, type AnyRoute } from "./route";

export interface ChainOptions {
  authenticate: RequestHandler;
  gate: Pick<IdempotencyGate, "run">;
}

const charsetOf = (binary: boolean): string => (binary ? "" : "; charset=utf-8");

/** The route book lets no write be declared that answers with raw bytes. */
function storable({ body, ...reply }: Reply): StoredReply {
  if (body !== undefined && typeof body !== "string") throw new Error("a write answered with raw bytes");
  return { ...reply, body };
}

/** Who may call, the checks of the input, the handler run once for its key, and the sending. */
export function requestChain(route: AnyRoute, { authenticate, gate }: ChainOptions): RequestHandler[] {
  const { params = nothing, query = nothing, body = nothing, response: declared } = route;
  const roles = rolesOf(route.role);

  async function handle(
    request: Request,
    input: ReturnType<typeof parse>,
    idempotency?: Idempotency,
  ): Promise<Reply> {
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
    // Before the key, which is over the body: what has passed its schema is not nested without end.
    const input = parse(request);
    const key = isIdempotentWrite(route) ? readIdempotencyKey(request, request.principal.subject) : undefined;
    const reply = key
      ? await gate.run({
          ...key,
          requestId: request.id,
          execute: async (idempotency) => storable(await handle(request, input, idempotency)),
        })
      : await handle(request, input);
    await sendReply(response, reply);
  };

  return [
    ...(route.role === "public" ? [] : [authenticate]),
    ...(roles ? [requireRole(...roles)] : []),
    answer,
  ];
}
