import { z } from "zod";
import { lockPlace } from "../domain/form/form";

const chinese = z.locales.zhCN().localeError;

/**
 * Returns a Chinese message for faults whose message in zod is not fit for users. A schema's own message has priority.
 */
const inputMessage: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === "invalid_type" && issue.input === undefined) return "必填";
  if (issue.code === "too_big" && issue.origin === "string") return `不能超过${issue.maximum}个字`;
  if (issue.code === "too_small" && issue.origin === "string") {
    return issue.minimum === 1 ? "不能为空" : `不能少于${issue.minimum}个字`;
  }
  if (issue.code === "too_big" && issue.origin === "number")
    return issue.inclusive ? `不能大于${issue.maximum}` : `须小于${issue.maximum}`;
  if (issue.code === "too_small" && issue.origin === "number")
    return issue.inclusive ? `不能小于${issue.minimum}` : `须大于${issue.minimum}`;
  if (issue.code === "invalid_format" && issue.format === "regex") return "格式不正确";
  if (issue.code === "invalid_value" && issue.values.length > 1)
    return `只能是${issue.values.join("、")}之一`;
  return chinese(issue);
};

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
