import type { ApplicationDocument } from "../../store/models/application";
import { Problem } from "../platform/problem";
import { toProblem } from "../platform/to-problem";

/** Tells the second of two reviewers who decided and what. */
export async function explainReviewed(
  error: unknown,
  reread: () => Promise<ApplicationDocument>,
): Promise<unknown> {
  const problem = toProblem(error);
  if (problem.code !== "NOT_AWAITING_REVIEW") return error;
  const { application } = await reread();
  const last = application.reviews.at(-1);
  if (!last) return problem;
  const { at, by, decision, opinion } = last;
  const word = decision === "approve" ? "审核通过" : "审核不通过";
  return new Problem("NOT_AWAITING_REVIEW", {
    detail: `已由${by.name}审核：${word}（${opinion}），请刷新后继续下一条`,
    ...(problem.state === undefined ? {} : { state: problem.state }),
    extra: { review: { at, by: by.name, decision, opinion } },
    cause: problem,
  });
}
