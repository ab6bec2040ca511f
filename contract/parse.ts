import type { z } from "zod";
import { lockPlace } from "../domain/form/form";
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

/** Which of several locks a path leads to, in words. */
function placeOf(path: readonly PropertyKey[], input: unknown): string {
  const at = path.indexOf("locks");
  const index = path[at + 1];
  if (at < 0 || typeof index !== "number") return "";
  const locks = path
    .slice(0, at + 1)
    .reduce<unknown>((within, key) => (within as Record<PropertyKey, unknown> | undefined)?.[key], input);
  return lockPlace(index, Array.isArray(locks) ? locks.length : 0);
}

/** Each wrong field by its path. */
function fieldProblems(error: z.core.$ZodError, input: unknown): FieldProblem[] {
  return error.issues.flatMap(({ path, message, ...issue }) => {
    const place = placeOf(path, input);
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: pathOf([...path, key]), message: `${place}没有此字段` }))
      : [{ path: pathOf(path), message: place + message }];
  });
}

/** Checks an input by its schema. Use strict objects, so that unknown fields are named. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const parsed = schema.safeParse(input, { error: inputMessage });
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, fields: fieldProblems(parsed.error, input) };
}
