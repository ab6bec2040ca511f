import type { z } from "zod";
import { lockPlace } from "../domain/form/form";
import { inputMessage } from "./input-messages";

/** A field of an input that is missing or wrong. */
export interface FieldProblem {
  /** Path of the field, such as "form.mobile" or "page". */
  path: string;
  /** Fault in Chinese. It quotes nothing of the input. */
  message: string;
}

/** Result of parsing an input: its value, or all of its faults. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; fields: FieldProblem[] };

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join(".") || "request";

/** Returns words for the lock that a path leads to, if there are several locks. */
function placeOf(path: readonly PropertyKey[], input: unknown): string {
  const at = path.indexOf("locks");
  const index = path[at + 1];
  if (at < 0 || typeof index !== "number") return "";
  const locks = path
    .slice(0, at + 1)
    .reduce<unknown>((within, key) => (within as Record<PropertyKey, unknown> | undefined)?.[key], input);
  return lockPlace(index, Array.isArray(locks) ? locks.length : 0);
}

/** Returns each wrong field with its path. */
function fieldProblems(error: z.core.$ZodError, input: unknown): FieldProblem[] {
  return error.issues.flatMap(({ path, message, ...issue }) => {
    const place = placeOf(path, input);
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: pathOf([...path, key]), message: `${place}没有此字段` }))
      : [{ path: pathOf(path), message: place + message }];
  });
}

/** Checks an input against its schema. Use strict objects, so that unknown fields are named. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const parsed = schema.safeParse(input, { error: inputMessage });
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, fields: fieldProblems(parsed.error, input) };
}
