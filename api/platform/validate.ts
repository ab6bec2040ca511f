import type { Request } from "express";
import type { z } from "zod";
import { inputMessage } from "./input-messages";
import { Problem, type FieldProblem } from "./problem";

/** What a route takes. Use strict objects, so that unknown fields are named. */
export interface InputSchemas<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  params: P;
  query: Q;
  body: B;
}

export interface Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
}

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join(".") || "request";

/** Each wrong field by its path. */
function fieldProblems(error: z.ZodError): FieldProblem[] {
  return error.issues.flatMap(({ path, message, ...issue }) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: pathOf([...path, key]), message: "没有此字段" }))
      : [{ path: pathOf(path), message }],
  );
}

const chinese = { error: inputMessage };

/**
 * Parses a part of the input that its route's schema left open. Wrap the part where fields should be named
 * by their place in the request: `parseValue(z.object({ form: schema }), { form })`.
 * @throws Problem INVALID_INPUT
 */
export function parseValue<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value, chinese);
  if (!parsed.success) throw new Problem("INVALID_INPUT", { fields: fieldProblems(parsed.error) });
  return parsed.data;
}

/** The body as parsed, or an empty object where none came, so that each missing field is named. */
function bodyOf(request: Request): unknown {
  const empty =
    request.get("transfer-encoding") === undefined && Number(request.get("content-length") ?? 0) === 0;
  if (empty) return {};
  if (request.is("application/json") === false) throw new Problem("UNSUPPORTED_MEDIA_TYPE");
  return request.body;
}

/**
 * Parses what a request brought, and names everything that is wrong with it at once.
 * @throws Problem INVALID_INPUT, UNSUPPORTED_MEDIA_TYPE
 */
export function parseInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  schemas: InputSchemas<P, Q, B>,
  request: Request,
): Input<P, Q, B> {
  const params = schemas.params.safeParse(request.params, chinese);
  const query = schemas.query.safeParse(request.query, chinese);
  const body = schemas.body.safeParse(bodyOf(request), chinese);
  if (params.success && query.success && body.success) {
    return { params: params.data, query: query.data, body: body.data };
  }
  const failures = [params, query, body].flatMap(({ error }) => (error ? [error] : []));
  throw new Problem("INVALID_INPUT", { fields: failures.flatMap(fieldProblems) });
}
