import { isProblemCode, problems, type ProblemCode, type ProblemDefinition } from "../../domain/problems";
import { isRefusalCode, refusals, type RefusalCode } from "../../domain/application/refusals";
import type { ProblemDetails } from "../../contract/answers/problem-document";
import type { StoredReply } from "./reply";
import type { FieldProblem } from "../../contract/parse";

/** Any code that a problem document can carry. */
export type AnyProblemCode = ProblemCode | RefusalCode;

/** Decides whether a code is in either registry. Failures of workflows can have types that are not. */
export const isAnyProblemCode = (code: string): code is AnyProblemCode =>
  isProblemCode(code) || isRefusalCode(code);

/**
 * Returns status and texts for a code. A refusal of the transition table is a conflict with the application's state
 * (409), except the one about the caller's role.
 */
export function problemFor(code: AnyProblemCode): ProblemDefinition {
  if (isProblemCode(code)) return problems[code];
  if (code === "NOT_YOURS_TO_DO") return { ...problems.NO_ROLE, next: refusals[code] };
  return { status: 409, title: "当前状态不能进行此操作", next: refusals[code] };
}

export const problemMediaType = "application/problem+json";

/** Renders the document of RFC 9457. Its instance contains `requestId`, which the user can quote to support. */
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
  /** Text in Chinese that replaces the registry's. It must tell the user what to do next. */
  detail?: string;
  fields?: readonly FieldProblem[];
  /** State of the application that forbids the command, in the users' words. */
  state?: string;
  /** Seconds after which a repeat makes sense; status 503 has a default. */
  retryAfterSeconds?: number;
  /** Original error, for the log only. */
  cause?: unknown;
  /** Further members of the document that belong to the code. */
  extra?: Omit<ProblemDetails, "fields" | "state">;
}

const defaultRetryAfterSeconds = 5;

/** An error that the user is told about. It is thrown anywhere below a route and answered as a document of RFC 9457. */
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
