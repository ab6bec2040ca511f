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

const pathOf = (path: readonly PropertyKey[], whole: string): string => path.map(String).join(".") || whole;

/** Each wrong field by its path. `whole` stands for the input itself, where no field of it is to blame. */
function fieldProblems(error: z.ZodError, whole: string): FieldProblem[] {
  return error.issues.flatMap(({ path, message, ...issue }) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: pathOf([...path, key], whole), message: "没有此字段" }))
      : [{ path: pathOf(path, whole), message }],
  );
}

/** The body as parsed, or an empty object where none came, so that each missing field is named. */
function bodyOf(request: Request): unknown {
  const empty = request.get("transfer-encoding") === undefined && Number(request.get("content-length") ?? 0) === 0;
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
  const options = { error: inputMessage };
  const params = schemas.params.safeParse(request.params, options);
  const query = schemas.query.safeParse(request.query, options);
  const body = schemas.body.safeParse(bodyOf(request), options);
  if (params.success && query.success && body.success) {
    return { params: params.data, query: query.data, body: body.data };
  }
  const fields = [
    ...(params.success ? [] : fieldProblems(params.error, "params")),
    ...(query.success ? [] : fieldProblems(query.error, "query")),
    ...(body.success ? [] : fieldProblems(body.error, "body")),
  ];
  throw new Problem("INVALID_INPUT", { fields });
}
