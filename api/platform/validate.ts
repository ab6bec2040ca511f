import type { Request } from "express";
import type { z } from "zod";
import { parse } from "../../contract/parse";
import { Problem } from "./problem";

/** Schemas of a route's input. Use strict objects, so that unknown fields are named in the problem. */
export interface InputSchemas<P, Q, B> {
  params: z.ZodType<P>;
  query: z.ZodType<Q>;
  body: z.ZodType<B>;
}

export interface Input<P, Q, B> {
  params: P;
  query: Q;
  body: B;
}

/**
 * Parses a part of the input that its route's schema left open. Wrap the part if its fields should be named by their
 * place in the request: `parseValue(z.object({ form: schema }), { form })`.
 * @throws Problem INVALID_INPUT
 */
export function parseValue<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = parse(schema, value);
  if (!parsed.ok) throw new Problem("INVALID_INPUT", { fields: parsed.fields });
  return parsed.value;
}

/**
 * Returns the parsed body, or an empty object if there was none, so that each missing field is named. @throws Problem
 * UNSUPPORTED_MEDIA_TYPE
 */
function bodyOf(request: Request): unknown {
  const empty =
    request.get("transfer-encoding") === undefined && Number(request.get("content-length") ?? 0) === 0;
  if (empty) return {};
  if (request.is("application/json") === false) throw new Problem("UNSUPPORTED_MEDIA_TYPE");
  return request.body;
}

/**
 * Parses the input of a request, except for an upload's bytes, and names all that is wrong with it at once.
 * @throws Problem INVALID_INPUT, UNSUPPORTED_MEDIA_TYPE
 */
export function parseInput<P, Q, B>(
  schemas: InputSchemas<P, Q, B>,
  request: Request,
  { isUpload = false } = {},
): Input<P, Q, B> {
  const params = parse(schemas.params, request.params);
  const query = parse(schemas.query, request.query);
  const body = parse(schemas.body, isUpload ? {} : bodyOf(request));
  if (params.ok && query.ok && body.ok) {
    return { params: params.value, query: query.value, body: body.value };
  }
  const fields = [params, query, body].flatMap((parsed) => (parsed.ok ? [] : parsed.fields));
  throw new Problem("INVALID_INPUT", { fields });
}
