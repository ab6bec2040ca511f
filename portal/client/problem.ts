import type { Decision } from "../../domain/application/application";
import type { ProblemCode } from "../../domain/problems";
import type { RefusalCode } from "../../domain/application/refusals";
import { words } from "../words";

export interface FieldProblem {
  /** "form.mobile" */
  path: string;
  message: string;
}

/**
 * A problem document of the API (RFC 9457), or one that the portal makes: for an answer that never came, or a
 * file that it can't read.
 */
export interface Problem {
  code: ProblemCode | RefusalCode | "UNREACHABLE" | "UNREADABLE_FILE";
  status: number;
  title: string;
  detail: string;
  instance?: string;
  /** When the API says when to come again. */
  retryAfterSeconds?: number;
  fields?: FieldProblem[];
  /** The application's state that forbids the command. */
  state?: string;
  /** With LOCK_HAS_OPEN_APPLICATION: the locks that other applications have, and which. */
  locksTaken?: { lockSerial: string; applicationId: string }[];
  /** With LOCK_REGISTERED_TO_ANOTHER and LOCK_APPROVED_FOR_ANOTHER: the locks. */
  locks?: string[];
  /** With PAGE_BEYOND_END: the last page that there is. */
  lastPage?: number;
  /** With NOT_AWAITING_REVIEW: who decided before, and what. */
  review?: { at: string; by: string; decision: Decision; opinion: string };
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
