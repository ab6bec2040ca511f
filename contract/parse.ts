import type { z } from "zod";
import { inputMessage } from "./input-messages";

/** One wrong field of an input. */
export interface FieldProblem {
  /** Where it is: "form.mobile", "page". */
  path: string;
  /** What is wrong with it, in Chinese. Quotes nothing of what was given. */
  message: string;
}

/** What an input says, or everything that is wrong with it at once. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; fields: FieldProblem[] };

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join(".") || "request";

/** Each wrong field by its path. */
function fieldProblems(error: z.core.$ZodError): FieldProblem[] {
  return error.issues.flatMap(({ path, message, ...issue }) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: pathOf([...path, key]), message: "没有此字段" }))
      : [{ path: pathOf(path), message }],
  );
}

/** Checks an input by its schema. Use strict objects, so that unknown fields are named. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const parsed = schema.safeParse(input, { error: inputMessage });
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, fields: fieldProblems(parsed.error) };
}
