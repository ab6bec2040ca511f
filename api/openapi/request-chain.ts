import type { Request, RequestHandler } from "express";
import type { Audit } from "../platform/audit";
import type { Idempotency, IdempotencyGate } from "../platform/idempotency";
import { countAddress, type Limits } from "../platform/limits";
import { readIdempotencyKey } from "../platform/idempotency-key";
import { unlessKnown } from "./unless-known";
import { sendReply, type Reply, type StoredReply } from "../platform/reply";
import { refuseUnlessRole } from "../platform/role";
import { parseInput } from "../platform/validate";
import { withAudit } from "./audited";
import { isIdempotentWrite, nothing, rolesOf, type AnyRoute } from "./route";

export interface ChainOptions {
  authenticate: RequestHandler;
  limits: Pick<Limits, "countAddress" | "countRequest" | "acquireSlot">;
  gate: Pick<IdempotencyGate, "run">;
  audit: Audit;
}

const charsetOf = (binary: boolean): string => (binary ? "" : "; charset=utf-8");

/** The route book lets no write be declared that answers with raw bytes. */
function storable({ body, ...reply }: Reply): StoredReply {
  if (body !== undefined && typeof body !== "string") throw new Error("a write answered with raw bytes");
  return { ...reply, body };
}

const usualPage = 20;
const longestPage = 100;

/** A long page counts as the usual ones that it stands for. */
function weightOf({ query: { pageSize } }: Request): number {
  const size = Number(pageSize);
  return size > usualPage ? Math.ceil(Math.min(size, longestPage) / usualPage) : 1;
}

/** Who may call, the checks of the input, the handler run once for its key, and the sending. */
export function requestChain(
  route: AnyRoute,
  { authenticate, gate, limits, audit }: ChainOptions,
): RequestHandler[] {
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
    const reply = { status: declared.status, headers, body: declared.body(value) };
    return route.method === "get" ? unlessKnown(reply, request.get("if-none-match")) : reply;
  }

  const parse = (request: Request) => parseInput({ params, query, body }, request);

  async function replyTo(request: Request, remember: (idempotency: Idempotency) => void): Promise<Reply> {
    if (roles) refuseUnlessRole(request.principal, roles);
    // Before the key, which is over the body: what has passed its schema is not nested without end.
    const input = parse(request);
    if (!isIdempotentWrite(route)) return handle(request, input);
    return gate.run({
      ...readIdempotencyKey(request, request.principal),
      execute: async (idempotency) => {
        remember(idempotency);
        return storable(await handle(request, input, idempotency));
      },
    });
  }

  const answer: RequestHandler = async (request, response) => {
    await sendReply(
      response,
      await withAudit(route, { audit, request }, (remember) => replyTo(request, remember)),
    );
  };

  const kind = route.method === "get" ? "read" : "write";
  const countRequest: RequestHandler = async (request, _response, next) => {
    await limits.countRequest(request.principal, kind, (route.weight ?? 1) * weightOf(request));
    next();
  };
  const acquireSlot: RequestHandler = async ({ principal }, response, next) => {
    const release = await limits.acquireSlot(principal, kind);
    // Who has left meanwhile releases it at once.
    if (response.closed) return release();
    response.once("close", release);
    next();
  };

  return [
    countAddress(limits),
    ...(route.role === "public" ? [] : [authenticate, countRequest, acquireSlot]),
    answer,
  ];
}
