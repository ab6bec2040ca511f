import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import type { AnyProblemCode } from "../platform/problem";
import { headersOf, problemResponses, tagOf } from "./document";
import type { Act } from "../platform/audit";
import type { Idempotency } from "../platform/idempotency";
import { scopes, type Principal, type UserRole } from "../platform/principal";
import type { ResponseDeclaration } from "./responses";

const idempotencyHeader = z.object({
  "Idempotency-Key": z
    .string()
    .regex(/^[\x21-\x7e]{8,128}$/)
    .meta({
      description:
        "Same key and body: done once, for 24 hours; a repeat shows what stands now, with Idempotent-Replayed. A refusal is not kept. Repeat a 503 with the same key.",
    }),
});

const writeProblems = ["IDEMPOTENCY_KEY_MISSING", "IDEMPOTENCY_KEY_REUSED"] as const;
const bodyProblems = ["INVALID_JSON", "TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const;

/** What the platform itself can answer for the route. */
function platformProblems(route: AnyRoute): AnyProblemCode[] {
  return [
    "INVALID_INPUT",
    "INVALID_REQUEST",
    ...(route.role === "public" ? [] : (["NOT_SIGNED_IN", "NO_ORGANISATION", "IDENTITY_AWAY"] as const)),
    ...(rolesOf(route.role) ? (["NO_ROLE"] as const) : []),
    // A GET may bring one, too, and is refused for it.
    ...(route.upload === undefined ? bodyProblems : (["TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const)),
    ...(isIdempotentWrite(route) ? writeProblems : []),
    // Before there is a request to speak of: its head is too long, or it doesn't end.
    "HEADERS_TOO_LARGE",
    "REQUEST_TIMEOUT",
    "TOO_MANY_REQUESTS",
    "INTERNAL",
    "DATABASE_AWAY",
  ];
}

const rawBytes = { type: "string", format: "binary" } as const;

function successContent({
  mediaType,
  schema,
  binary,
}: AnyRoute["response"]): Record<string, object> | undefined {
  if (mediaType === undefined) return undefined;
  // OpenAPI 3.1 needs no schema for raw bytes, but generators drop them, or make methods without a body, where there is none.
  return { [mediaType]: { schema: schema ?? (binary ? rawBytes : { type: "string" }) } };
}

/** The route's request body, as the document says it. */
function bodyOf({ body, upload }: AnyRoute): Pick<NonNullable<RouteConfig["request"]>, "body"> {
  if (upload !== undefined)
    return { body: { required: true, content: { "application/octet-stream": { schema: rawBytes } } } };
  return body ? { body: { required: true, content: { "application/json": { schema: body } } } } : {};
}

/** The scopes that a script needs for a route of one role. */
function scopesFor(roles: readonly UserRole[] | undefined): string[] {
  const [role, ...others] = roles ?? [];
  const scope = role !== undefined && others.length === 0 ? scopes[role] : undefined;
  return scope === undefined ? [] : [scope];
}

/** The route as an operation of the OpenAPI document. */
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
    ...(roles ? { description: `Roles: ${roles.join(", ")}` } : {}),
    "x-access": { roles: roles ?? role, records },
    security: role === "public" ? [] : [{ bearer: [] }, { signIn: scopesFor(roles) }],
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

/** Who may call: one of the roles, anybody signed in, or anybody at all. */
export type Access = UserRole | readonly UserRole[] | "signed-in" | "public";

/**
 * Whose record a path names, and so who finds it:
 * - `none`: no organisation's (a day, a difference, a lock's entry)
 * - `own`: its organisation's; to everybody else there is none
 * - `readable`: its organisation's and, to staff, what they may read
 * - `apart`: as readable, but whoever has an interest in it is refused: duties are apart
 */
export type RecordAccess = "none" | "own" | "readable" | "apart";

/** The shape of what a route does not take. */
export const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** Tells the audit trail what the request itself doesn't: which record it is about, and what was done to it. */
export type Tell = (act: Partial<Pick<Act, "applicationId" | "record" | "updateId" | "detail">>) => void;

/** What a handler gets. */
interface RouteContext<M extends Method, A extends Access, P, Q, B> {
  params: P;
  query: Q;
  body: B;
  principal: A extends "public" ? undefined : Principal;
  idempotency: M extends "get" ? undefined : A extends "public" ? undefined : Idempotency;
  requestId: string;
  /** The raw bytes that an upload brought; empty elsewhere. */
  content: Buffer;
  tell: Tell;
  /** Whether who asked has gone meanwhile: whatever is done now, they hear nothing of it. */
  hasLeft: () => boolean;
  /** Sets a header of a successful answer: Location, Content-Disposition, a page's own Content-Security-Policy. */
  setHeader: (name: string, value: string) => void;
}

/**
 * A route, described once: from it come the checks of a request, the call of the handler, and the operation in the
 * OpenAPI document.
 *
 * Every write of somebody signed in needs an Idempotency-Key and runs once for it, but for those that are repeatable by nature.
 */
interface Route<
  M extends Method,
  A extends Access,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  T,
> {
  /** Its name in generated clients and in the audit trail: a command's, or what is read. */
  operationId: string;
  method: M;
  /** As OpenAPI writes it: /api/applications/{id}. */
  path: string;
  summary: string;
  role: A;
  /** Must be said where the path names a record. */
  records?: RecordAccess;
  /** True for a read of personal data: the staff's leave a trace. */
  auditedReads?: true;
  /** As how many usual requests it counts: one, unless given. */
  weight?: number;
  /** Strict objects; left out where the route takes none. */
  params?: P;
  query?: Q;
  body?: B;
  /** It takes raw bytes, so many at most: what they are named by makes a repeat one by nature. */
  upload?: number;
  /** True for a write that does the same however often it is said: it asks for no Idempotency-Key. */
  repeatable?: true;
  response: ResponseDeclaration<T>;
  /** What the handler itself can refuse with; the platform's own problems are added. */
  problems: readonly AnyProblemCode[];
  handler(context: RouteContext<M, A, z.output<P>, z.output<Q>, z.output<B>>): Promise<T> | T;
}

export type DefineRoute = <
  M extends Method,
  const A extends Access,
  T,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = Nothing,
>(
  route: Route<M, A, P, Q, B, T>,
) => void;

/** A route of which only what all have in common is known. */
export type AnyRoute = Route<Method, Access, z.ZodObject, z.ZodObject, z.ZodType, unknown>;

/** True for a route whose repeats must be harmless. */
export const isIdempotentWrite = ({
  method,
  role,
  upload,
  repeatable,
}: Pick<AnyRoute, "method" | "role" | "upload" | "repeatable">): boolean =>
  method !== "get" && role !== "public" && upload === undefined && !repeatable;

/** The roles of which a caller needs one, or undefined where the role makes no difference. */
export function rolesOf(access: Access): readonly UserRole[] | undefined {
  if (access === "public" || access === "signed-in") return undefined;
  return typeof access === "string" ? [access] : access;
}
