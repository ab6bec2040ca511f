import { isProblemCode, problems, type ProblemCode, type ProblemDefinition } from "../../domain/problems";
import { isRefusalCode, refusals, type RefusalCode } from "../../domain/application/refusals";

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
