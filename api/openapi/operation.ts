import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import type { AnyProblemCode } from "../platform/problem-registry";
import { problemResponses } from "./problem-schema";
import { isIdempotentWrite, rolesOf, type AnyRoute } from "./route";

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
    ...bodyProblems,
    ...(isIdempotentWrite(route) ? writeProblems : []),
    // Before there is a request to speak of: its head is too long, or it doesn't end.
    "HEADERS_TOO_LARGE",
    "REQUEST_TIMEOUT",
    "TOO_MANY_REQUESTS",
    "INTERNAL",
    "DATABASE_AWAY",
  ];
}

/** "post /api/applications/{id}/submission" → "postApplicationsIdSubmission". */
export function operationIdOf({ method, path }: Pick<AnyRoute, "method" | "path">): string {
  const words = path
    .replace(/^\/api\//, "")
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function successContent({
  mediaType,
  schema,
  binary,
}: AnyRoute["response"]): Record<string, object> | undefined {
  if (mediaType === undefined) return undefined;
  // OpenAPI 3.1 describes raw bytes by no schema at all.
  return { [mediaType]: schema ? { schema } : binary ? {} : { schema: { type: "string" } } };
}

/** The route as an operation of the OpenAPI document. */
export function operationOf(route: AnyRoute): RouteConfig {
  const { method, path, summary, role, records = "none", params, query, body, response, problems } = route;
  const content = successContent(response);
  const roles = rolesOf(role);
  return {
    method,
    path,
    summary,
    operationId: operationIdOf(route),
    tags: [path.split("/")[2] ?? "api"],
    ...(roles ? { description: `Roles: ${roles.join(", ")}` } : {}),
    "x-access": { roles: roles ?? role, records },
    security: role === "public" ? [] : [{ bearer: [] }],
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(isIdempotentWrite(route) ? { headers: idempotencyHeader } : {}),
      ...(body ? { body: { required: true, content: { "application/json": { schema: body } } } } : {}),
    },
    responses: {
      [response.status]: { description: response.description, ...(content ? { content } : {}) },
      ...(method === "get" && content && !response.binary
        ? { 304: { description: "与 If-None-Match 所指的相同，不再发送内容" } }
        : {}),
      ...problemResponses([...platformProblems(route), ...problems]),
    },
  };
}
