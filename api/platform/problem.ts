import { isProblemCode, problems, type ProblemCode, type ProblemDefinition } from "../../domain/problems";
import { isRefusalCode, refusals, type RefusalCode } from "../../domain/application/refusals";
import type { ProblemDetails } from "../../contract/answers/problem-document";
import type { StoredReply } from "./reply";
import type { FieldProblem } from "../../contract/parse";

/** Every code that a problem document can carry. */
export type AnyProblemCode = ProblemCode | RefusalCode;

/** True for a code of either registry: the type of a workflow's failure is one only if this says so. */
export const isAnyProblemCode = (code: string): code is AnyProblemCode =>
  isProblemCode(code) || isRefusalCode(code);

/**
 * What to answer for a code. A refusal of the transition table is a conflict with the application's state;
 * only the one about the role has nothing to do with state.
 */
export function problemFor(code: AnyProblemCode): ProblemDefinition {
  if (isProblemCode(code)) return problems[code];
  if (code === "NOT_YOURS_TO_DO") return { ...problems.NO_ROLE, next: refusals[code] };
  return { status: 409, title: "当前状态不能进行此操作", next: refusals[code] };
}

export const problemMediaType = "application/problem+json";

/** Renders the RFC 9457 document. `requestId` becomes its instance: what the user tells the support. */
export function renderProblem(problem: Problem, requestId: string): StoredReply {
  const { code, status, title, detail, fields, state, extra, retryAfterSeconds } = problem;
  const document = {
    ...extra,
    type: `urn:ca-renewal:problem:${code}`,
    title,
    status,
    detail,
    code,
    instance: `urn:ca-renewal:request:${requestId}`,
    fields,
    state,
  };
  return {
    status,
    headers: {
      "content-type": `${problemMediaType}; charset=utf-8`,
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    },
    body: JSON.stringify(document),
  };
}

export interface ProblemOptions {
  /** Said instead of the registry's text; must tell the user what to do next, in Chinese. */
  detail?: string;
  fields?: readonly FieldProblem[];
  /** The application's state that forbids the command, in the users' words. */
  state?: string;
  /** When a repeat makes sense. Seconds; 503 has a default. */
  retryAfterSeconds?: number;
  /** For the log only. */
  cause?: unknown;
  /** Further members of the document, as the code has them. */
  extra?: Omit<ProblemDetails, "fields" | "state">;
}

const defaultRetryAfterSeconds = 5;

/** An error that the user is told about: thrown anywhere below a route, answered as an RFC 9457 document. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: AnyProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly FieldProblem[] | undefined;
  readonly state: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly extra: NonNullable<ProblemOptions["extra"]>;

  constructor(code: AnyProblemCode, options: ProblemOptions = {}) {
    super(code, { cause: options.cause });
    const { status, title, next } = problemFor(code);
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = options.detail ?? next;
    this.fields = options.fields;
    this.state = options.state;
    this.retryAfterSeconds =
      options.retryAfterSeconds ?? (status === 503 ? defaultRetryAfterSeconds : undefined);
    this.extra = options.extra ?? {};
  }
}
