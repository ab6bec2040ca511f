import type { ProblemDetails } from "../../contract/answers/problem-document";
import type { ProblemCode } from "../../domain/problems";
import type { RefusalCode } from "../../domain/application/refusals";
import { words } from "../words";

/**
 * A problem document of the API (RFC 9457), or one that the portal makes for a missing answer or an unreadable file.
 */
export interface Problem extends ProblemDetails {
  code: ProblemCode | RefusalCode | "UNREACHABLE" | "UNCONFIRMED" | "UNREADABLE_FILE";
  status: number;
  title: string;
  detail: string;
  instance?: string;
  /** Seconds after which to try again, if the API names them. */
  retryAfterSeconds?: number;
}

/** Error of a failed call. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** Problem for an answer that never came, or that didn't come from the API. */
export const unreachable: Problem = {
  code: "UNREACHABLE",
  status: 503,
  title: words.problem.unreachableTitle,
  detail: words.problem.unreachableNext,
};

/** Problem for a call for which nobody is signed in, so that it isn't sent. */
export const signedOut: Problem = {
  code: "NOT_SIGNED_IN",
  status: 401,
  title: words.problem.notSignedInTitle,
  detail: words.problem.notSignedInText,
};

/** Problem for a command whose repeats were stopped before anybody knew how it ended. */
export const unconfirmed: Problem = {
  code: "UNCONFIRMED",
  status: 409,
  title: words.problem.unconfirmedTitle,
  detail: words.problem.unconfirmedNext,
};

export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { code: "INTERNAL", status: 500, title: words.problem.pageTitle, detail: words.problem.pageNext };
}

/** Codes of problems that last longer than anybody wants to watch a waiting page, because a payment channel is away. */
const gatewayCodes = ["GATEWAY_AWAY", "GATEWAY_UNANSWERED"];

/** Decides whether the same request may succeed later, so that it is repeated automatically. */
export const isPassing = ({ status, code }: Problem): boolean =>
  status === 503 && !gatewayCodes.includes(code);
