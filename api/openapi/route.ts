import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import type { AnyProblemCode } from "../platform/problem";
import { descriptions } from "./descriptions";
import { headersOf, problemResponses, tagOf } from "./document";
import type { TrailRow } from "../../contract/trail";
import type { Act } from "../platform/audit";
import type { Idempotency } from "../platform/idempotency";
import type { OnUsage } from "../platform/limits";
import type { Messages } from "../platform/messages";
import type { Principal, UserRole } from "../platform/principal";
import { scopesFor } from "../platform/scopes";
import type { ResponseDeclaration } from "./responses";

const idempotencyHeader = z.object({
  "Idempotency-Key": z
    .string()
    .regex(/^[\x21-\x7e]{8,128}$/)
    .meta({
      description:
        "同一个键、同一个请求体，24小时内只做一次；重复的得到当前状态，带 Idempotent-Replayed。503 用同一个键再发，说的是第一次的内容和时间；被拒绝的，或请求体改了的，换新的键",
    }),
});

const writeProblems = ["IDEMPOTENCY_KEY_MISSING", "IDEMPOTENCY_KEY_REUSED"] as const;
const bodyProblems = ["INVALID_JSON", "TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const;

/** Returns the problems that the platform itself can answer for the route. */
function platformProblems(route: AnyRoute): AnyProblemCode[] {
  return [
    "INVALID_INPUT",
    "INVALID_REQUEST",
    ...(route.role === "public" ? [] : (["NOT_SIGNED_IN", "NO_ORGANISATION", "IDENTITY_AWAY"] as const)),
    ...(rolesOf(route.role) ? (["NO_ROLE"] as const) : []),
    // The body problems apply to GET as well: a GET with an unusable body is refused.
    ...(route.upload === undefined ? bodyProblems : (["TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const)),
    ...(isIdempotentWrite(route) ? writeProblems : []),
    // These problems can occur before Node has a complete request: its headers are too long, or it never ends.
    "HEADERS_TOO_LARGE",
    "REQUEST_TIMEOUT",
    "TOO_MANY_REQUESTS",
    "INTERNAL",
    ...(route.role === "public" ? [] : (["DATABASE_AWAY"] as const)),
  ];
}

const rawBytes = { type: "string", format: "binary" } as const;

function successContent({
  mediaType,
  schema,
  binary,
}: AnyRoute["response"]): Record<string, object> | undefined {
  if (mediaType === undefined) return undefined;
  // OpenAPI 3.1 needs no schema for raw bytes. But without one, client generators drop the body or the whole method.
  return { [mediaType]: { schema: schema ?? (binary ? rawBytes : { type: "string" }) } };
}

/** Returns the body of a request to the route, as the OpenAPI document declares it. */
function bodyOf({ body, upload }: AnyRoute): Pick<NonNullable<RouteConfig["request"]>, "body"> {
  if (upload !== undefined)
    return { body: { required: true, content: { "application/octet-stream": { schema: rawBytes } } } };
  return body ? { body: { required: true, content: { "application/json": { schema: body } } } } : {};
}

/**
 * Returns who may call the route, as the document states it. A script needs one of the scopes, if there are any. A
 * route that takes no role takes any token.
 */
function securityOf(route: AnyRoute): NonNullable<RouteConfig["security"]> {
  if (route.role === "public") return [];
  if (route.role === "signed-in") return [{ bearer: [] }];
  const scopes = scopesFor(rolesOf(route.role) ?? [], route);
  const ways = scopes.length === 0 ? [[]] : scopes.map((scope) => [scope]);
  return [{ bearer: [] }, ...ways.map((signIn) => ({ signIn }))];
}

/** Returns the route as an operation of the OpenAPI document. */
export function operationOf(route: AnyRoute): RouteConfig {
  const {
    operationId,
    method,
    path,
    summary,
    role,
    records = "none",
    params,
    query,
    response,
    problems,
  } = route;
  const content = successContent(response);
  const roles = rolesOf(role);
  const isTagged = method === "get" && content !== undefined && !response.binary;
  return {
    method,
    path,
    summary,
    operationId,
    tags: [tagOf(path)],
    description: `${descriptions[operationId] ?? summary}${roles ? `\n\n角色：${roles.join("、")}` : ""}`,
    "x-access": { roles: roles ?? role, records },
    security: securityOf(route),
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(isIdempotentWrite(route) ? { headers: idempotencyHeader } : {}),
      ...bodyOf(route),
    },
    responses: {
      [response.status]: {
        description: response.description,
        ...(content ? { content } : {}),
        headers: headersOf(
          ...(role === "public" ? [] : (["RateLimitPolicy", "RateLimit"] as const)),
          ...(isTagged ? (["ETag"] as const) : []),
          ...(isIdempotentWrite(route) ? (["IdempotentReplayed"] as const) : []),
          ...(response.status === 201 ? (["Location"] as const) : []),
          ...(response.isDownload ? (["ContentDisposition"] as const) : []),
        ),
      },
      ...(isTagged
        ? { 304: { description: "与 If-None-Match 所指的相同，不再发送内容", headers: headersOf("ETag") } }
        : {}),
      ...problemResponses([...platformProblems(route), ...problems]),
    },
  };
}

type Method = "get" | "post" | "put" | "patch" | "delete";

/** Access to a route: one of the roles, anybody who is signed in, or anybody at all. */
export type Access = UserRole | readonly UserRole[] | "signed-in" | "public";

/**
 * Owner of the record that a path names, which decides who finds it:
 * - `none`: the record belongs to no organisation (a day, a difference, a lock's entry)
 * - `own`: only the record's organisation finds it; for everybody else it does not exist
 * - `readable`: the record's organisation finds it, and staff who may read it
 * - `apart`: as `readable`, but callers with an interest in the record are refused (separation of duties)
 */
export type RecordAccess = "none" | "own" | "readable" | "apart";

/** Schema of an input that must be empty. */
export const nothing = z.strictObject({});
type Nothing = typeof nothing;

/**
 * Adds to the audit trail what the request itself doesn't say: the record that it concerns, and what was done to it.
 */
export type Tell = (act: Partial<Omit<Act, "action" | "what" | "result">>) => void;

/** The input of a route's handler. */
interface RouteContext<M extends Method, A extends Access, P, Q, B, S> {
  params: P;
  query: Q;
  body: B;
  principal: A extends "public" ? undefined : Principal;
  idempotency: M extends "get"
    ? undefined
    : A extends "public"
      ? undefined
      : S extends true
        ? Messages
        : Idempotency;
  requestId: string;
  /** Raw bytes of an upload; empty for other routes. */
  content: Buffer;
  tell: Tell;
  /** Returns true if the client has disconnected, so that no answer reaches it any more. */
  hasLeft: () => boolean;
  /** Adds what is left of a quota to the headers of the answer. */
  onUsage: OnUsage;
  /** Sets a header of a successful answer: Location, Content-Disposition, or a page's own Content-Security-Policy. */
  setHeader: (name: string, value: string) => void;
}

/**
 * A route, described once. The checks of a request, the call of the handler, and the operation in the OpenAPI document
 * all follow from it.
 *
 * Every write by a signed-in caller needs an Idempotency-Key and runs once for it, except uploads and writes declared
 * `repeatable`.
 */
interface Route<
  M extends Method,
  A extends Access,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  T,
  S extends true | undefined,
> {
  /** Name of the operation in generated clients and in the audit trail: the command's name, or get and what is read. */
  operationId: string;
  method: M;
  /** Path in OpenAPI's notation, such as /api/applications/{id}. */
  path: string;
  summary: string;
  role: A;
  /** Required if the path names a record. */
  records?: RecordAccess;
  /** True for a read of personal data: reads by staff go to the audit trail. */
  auditedReads?: true;
  /** Fields of the body that the audit trail keeps; absent if it keeps none. */
  trail?: TrailRow;
  /** Weight of the request against the rate limit, in usual requests; 1 if absent. */
  weight?: number;
  /** Schemas of the input as strict objects; absent if the route takes none. */
  params?: P;
  query?: Q;
  body?: B;
  /**
   * Largest number of bytes of a raw upload. The path contains the hash of the content, so a repeat is idempotent by
   * itself.
   */
  upload?: number;
  /** True for a write that is idempotent by itself: it needs no Idempotency-Key. */
  repeatable?: true;
  /**
   * True for a write whose handler fixes what it says to a workflow, or to a second person, before it says it. Its key is
   * registered with that message, and not before.
   */
  sendsMessage?: S;
  response: ResponseDeclaration<T>;
  /** Problems that the handler itself can throw. The platform's own problems are added to them. */
  problems: readonly AnyProblemCode[];
  handler(context: RouteContext<M, A, z.output<P>, z.output<Q>, z.output<B>, S>): Promise<T> | T;
}

export type DefineRoute = <
  M extends Method,
  const A extends Access,
  T,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = Nothing,
  S extends true | undefined = undefined,
>(
  route: Route<M, A, P, Q, B, T, S>,
) => void;

/** A route without its specific types. */
export type AnyRoute = Route<Method, Access, z.ZodObject, z.ZodObject, z.ZodType, unknown, true | undefined>;

/** Decides whether the route is a write that needs an Idempotency-Key. */
export const isIdempotentWrite = ({
  method,
  role,
  upload,
  repeatable,
}: Pick<AnyRoute, "method" | "role" | "upload" | "repeatable">): boolean =>
  method !== "get" && role !== "public" && upload === undefined && !repeatable;

/** Returns the roles of which the caller needs one, or undefined if any role will do. */
export function rolesOf(access: Access): readonly UserRole[] | undefined {
  if (access === "public" || access === "signed-in") return undefined;
  return typeof access === "string" ? [access] : access;
}
