import type { FieldProblem } from "../../contract/parse";
import { problemFor, type AnyProblemCode } from "./problem-registry";

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
  /** Further members of the document, such as the current version. They never replace standard ones. */
  extra?: Readonly<Record<string, unknown>>;
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
  readonly extra: Readonly<Record<string, unknown>>;

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
