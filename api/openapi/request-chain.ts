import type { Request, RequestHandler, Response } from "express";
import { applicationIdOf } from "../../domain/money/attempts";
import type { Act, Audit } from "../platform/audit";
import { toldOf } from "../../contract/trail";
import { notModified, type Reply, unlessKnown, sendReply, type StoredReply } from "../platform/reply";
import { toProblem } from "../platform/error-handler";
import { type AnyRoute, type Tell, isIdempotentWrite, nothing, rolesOf } from "./route";
import { type Idempotency, type IdempotencyGate, readIdempotencyKey } from "../platform/idempotency";
import type { Messages } from "../platform/messages";
import { countAddress, type Limits, type LimitUsage } from "../platform/limits";
import { hasRole, refuseUnlessRole } from "../platform/authenticate";
import { withinScopes } from "../platform/scopes";
import { uploadBody } from "../platform/request-guards";
import { parseInput } from "../platform/validate";

/**
 * Decides whether the request goes to the audit trail. Commands always do. Reads do if the route says so, except those
 * of a bidder reading their own.
 */
function isAudited({ method, role, auditedReads }: AnyRoute, { principal }: Request): boolean {
  if (role === "public") return false;
  if (method !== "get") return true;
  const isOwners = rolesOf(role)?.includes("bidder") ?? true;
  return auditedReads === true && (!isOwners || principal.roles.some((one) => one !== "bidder"));
}

/**
 * Returns the record that a request concerns, from its path, or from the answer's Location if the request created it.
 */
function recordOf(
  { params: { id, number, day, serial } }: Request,
  reply?: Reply,
): Pick<Act, "applicationId" | "record"> {
  const made = /^\/api\/applications\/(\w+)$/.exec(reply?.headers["location"] ?? "")?.[1];
  const applicationId =
    made ?? (typeof id === "string" ? id : typeof number === "string" ? applicationIdOf(number) : undefined);
  const record = [number, day, serial].find((name) => typeof name === "string");
  return {
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(typeof record === "string" ? { record } : {}),
  };
}

function resultOf({ status, headers, body }: Reply): string {
  if (status >= 400 && typeof body === "string") return (JSON.parse(body) as { code: string }).code;
  return headers["idempotent-replayed"] === "true" ? "repeated" : "done";
}

/** Answers a request. The request and its result are written to the audit trail before the answer is sent. */
async function withAudit(
  route: AnyRoute,
  { audit, request }: { audit: Audit; request: Request },
  work: (tell: Tell) => Promise<Reply>,
): Promise<Reply> {
  let told: Parameters<Tell>[0] = {};
  const write = async (result: string, reply?: Reply): Promise<void> => {
    if (!isAudited(route, request)) return;
    await audit(request, {
      action: route.operationId,
      what: route.summary,
      ...recordOf(request, reply),
      ...told,
      result,
      isCommand: route.method !== "get",
    });
  };
  try {
    const reply = await work((act) => (told = { ...told, ...act }));
    // An answer that the client has already discloses nothing.
    if (reply.status !== notModified) await write(resultOf(reply), reply);
    return reply;
  } catch (error) {
    await write(toProblem(error).code);
    throw error;
  }
}

export interface ChainOptions {
  authenticate: RequestHandler;
  limits: Pick<Limits, "countAddress" | "countRequest" | "acquireSlot">;
  gate: Pick<IdempotencyGate, "run">;
  audit: Audit;
}

const charsetOf = (binary: boolean): string => (binary ? "" : "; charset=utf-8");

/** Returns the reply in a form that can be stored. The route book refuses writes that answer with raw bytes. */
function storable({ body, ...reply }: Reply): StoredReply {
  if (body !== undefined && typeof body !== "string") throw new Error("a write answered with raw bytes");
  return { ...reply, body };
}

const usualPage = 20;
const longestPage = 100;

/** Returns the weight of a request against the rate limit. A long page counts as the usual pages that it replaces. */
function weightOf({ query: { pageSize } }: Request): number {
  const size = Number(pageSize);
  return size > usualPage ? Math.ceil(Math.min(size, longestPage) / usualPage) : 1;
}

/**
 * Adds what is left of a limit to the headers of an answer, so that a client can slow down before it is refused
 * (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4).
 */
function tellUsage(response: Response, usage: LimitUsage): void {
  const { policy, quota, windowSeconds, remaining, resetSeconds } = usage;
  response.append("RateLimit-Policy", `"${policy}";q=${quota};w=${windowSeconds}`);
  response.append("RateLimit", `"${policy}";r=${remaining};t=${resetSeconds}`);
}

/**
 * Returns the handlers of a route: authentication and role, checks of the input, the handler run once per idempotency
 * key, and the sending of the answer.
 */
export function requestChain(
  route: AnyRoute,
  { authenticate, gate, limits, audit }: ChainOptions,
): RequestHandler[] {
  const { params = nothing, query = nothing, body = nothing, response: declared } = route;
  const roles = rolesOf(route.role);
  const isUpload = route.upload !== undefined;

  async function handle(
    request: Request,
    input: ReturnType<typeof parse>,
    { tell, idempotency }: { tell: Tell; idempotency?: Idempotency | Messages },
  ): Promise<Reply> {
    const { res: answering } = request;
    // Answers contain personal data, so no cache may keep them.
    const headers: Record<string, string> = { "cache-control": "no-store" };
    if (declared.mediaType) headers["content-type"] = declared.mediaType + charsetOf(declared.binary);
    const value = await route.handler({
      ...input,
      principal: request.principal,
      idempotency,
      requestId: request.id,
      content: isUpload && Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      tell,
      onUsage: (usage) => answering && tellUsage(answering, usage),
      hasLeft: () => answering?.closed === true,
      setHeader: (name, content) => {
        headers[name.toLowerCase()] = content;
      },
    });
    const reply = { status: declared.status, headers, body: declared.body(value) };
    return route.method === "get" ? unlessKnown(reply, request.get("if-none-match")) : reply;
  }

  const parse = (request: Request) => parseInput({ params, query, body }, request, { isUpload });

  async function replyTo(request: Request, tell: Tell): Promise<Reply> {
    if (roles) refuseUnlessRole(request.principal, roles, route);
    // The input is parsed before the idempotency key is read. The key's hash covers the body, and a body that passed
    // its schema can't be nested without limit.
    const input = parse(request);
    if (route.trail) tell(toldOf(route.trail, input.body as Record<string, unknown>));
    if (!isIdempotentWrite(route)) return handle(request, input, { tell });
    const key = readIdempotencyKey(request, request.principal);
    const run = async (idempotency: Idempotency | Messages) =>
      storable(await handle(request, input, { tell, idempotency }));
    if (route.sendsMessage)
      return gate.run({ ...key, send: run, onUpdateId: (updateId) => tell({ updateId }) });
    return gate.run({
      ...key,
      execute: (idempotency) => {
        tell({ updateId: idempotency.updateId });
        return run(idempotency);
      },
    });
  }

  /** The work on each answer that has begun, whether or not its client has left. */
  const underWay = new WeakMap<Response, Promise<void>>();

  const answer: RequestHandler = async (request, response) => {
    const work = withAudit(route, { audit, request }, (tell) => replyTo(request, tell));
    const answered = work.then((reply) => sendReply(response, reply));
    underWay.set(response, answered);
    await answered;
  };

  const kind = route.method === "get" ? "read" : "write";
  const countRequest: RequestHandler = async (request, response, next) => {
    const weight = (route.weight ?? 1) * weightOf(request);
    await limits.countRequest(request.principal, kind, weight, (usage) => tellUsage(response, usage));
    next();
  };
  const acquireSlot: RequestHandler = async (request, response, next) => {
    const length = Number(request.get("content-length") ?? Number.NaN);
    const told = Number.isSafeInteger(length) ? [length] : [];
    const release = await limits.acquireSlot(request.principal, isUpload ? "upload" : kind, ...told);
    // A client that has disconnected meanwhile gives its slot back at once.
    if (response.closed) return release();
    // The work for a client that disconnects later goes on, with all that it holds in memory, so the slot stays taken
    // until that work has ended.
    response.once("close", () => void Promise.allSettled([underWay.get(response)]).then(release));
    next();
  };

  // A caller whose role may not upload is answered, and written to the audit trail, without the body.
  const mayUpload: RequestHandler = (request, response, next) =>
    roles === undefined || hasRole(request.principal, roles) ? next() : answer(request, response, next);

  return [
    countAddress(limits),
    ...(route.role === "public" ? [] : [authenticate, withinScopes(route), countRequest, acquireSlot]),
    // The body is read only after the caller's role was checked.
    ...(route.upload === undefined ? [] : [mayUpload, uploadBody(route.upload)]),
    answer,
  ];
}
