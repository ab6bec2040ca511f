import type { ProblemDetails } from "../../contract/answers/problem-document";
import type { ProblemCode } from "../../domain/problems";
import type { RefusalCode } from "../../domain/application/refusals";
import { words } from "../words";

/**
 * A problem document of the API (RFC 9457), or one that the portal makes: for an answer that never came, or a
 * file that it can't read.
 */
export interface Problem extends ProblemDetails {
  code: ProblemCode | RefusalCode | "UNREACHABLE" | "UNREADABLE_FILE";
  status: number;
  title: string;
  detail: string;
  instance?: string;
  /** When the API says when to come again. */
  retryAfterSeconds?: number;
}

/** What a failed call throws. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** For an answer that never came, or that is none of the API's. */
export const unreachable: Problem = {
  code: "UNREACHABLE",
  status: 503,
  title: words.problem.unreachableTitle,
  detail: words.problem.unreachableNext,
};

export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { code: "INTERNAL", status: 500, title: words.problem.pageTitle, detail: words.problem.pageNext };
}

/** A channel stays away for longer than anybody wants to look at a page that waits. */
const gatewayCodes = ["GATEWAY_AWAY", "GATEWAY_UNANSWERED"];

/** True where the same request may well succeed later, so that it is worth sending again by itself. */
export const isPassing = ({ status, code }: Problem): boolean =>
  status === 503 && !gatewayCodes.includes(code);
