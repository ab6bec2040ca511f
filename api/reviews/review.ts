import { approvalHold, asWritten } from "../../domain/locks/holds";
import { holdersOf } from "../../store/holds";
import type { Dependencies } from "../dependencies";
import type { ApplicationDocument } from "../../store/models/application";
import { Problem } from "../platform/problem";
import { toProblem } from "../platform/error-handler";
import { standardCommand, type CommandHandler, type Explaining } from "../applications/standard-command";
import { anothersLocks } from "../locks/refuse-anothers";

const transferred =
  "提交之后，有锁登记到了其他单位名下：不属于申请单位的，请审核不通过；确属申请单位的，请运维人员在锁档案中变更后再审核";

/** Returns the error for the slower of two reviewers, which says who decided and what. */
async function explainReviewed(
  { models }: Pick<Dependencies, "models">,
  error: unknown,
  { reread, principal }: Explaining,
): Promise<unknown> {
  const problem = toProblem(error);
  if (problem.code === "LOCK_APPROVED_FOR_ANOTHER") {
    // A new list may have been imported into the register since the submission.
    const document = await reread();
    const registered = await anothersLocks({ register: models.lockRegister, document }, transferred);
    return registered ?? explainApproved(models, document, problem);
  }
  if (problem.code !== "NOT_AWAITING_REVIEW") return error;
  const { application } = await reread();
  const last = application.reviews.at(-1);
  if (!last) return problem;
  const { at, by, decision, opinion } = last;
  const word = decision === "approve" ? "审核通过" : "审核不通过";
  return new Problem("NOT_AWAITING_REVIEW", {
    detail: `已由${by.name}审核：${word}（${opinion}），请刷新后继续下一条`,
    ...(problem.state === undefined ? {} : { state: problem.state }),
    extra: { review: { at, by: by.name, decision, opinion, isMine: by.id === principal.subject } },
    cause: problem,
  });
}

/** Returns the problem that names the locks which another approved application holds. */
async function explainApproved(
  { applications }: Pick<Dependencies["models"], "applications">,
  { _id, lockSerials, application: { form } }: ApplicationDocument,
  problem: Problem,
): Promise<Problem> {
  const holders = await holdersOf(applications, lockSerials.map(approvalHold), _id);
  const locks = lockSerials
    .filter((key) => holders.has(approvalHold(key)))
    .map((key) => asWritten(form, key));
  return locks.length === 0 ? problem : new Problem(problem.code, { extra: { locks }, cause: problem });
}

/** 审核: gives a reviewer's decision, and explains its refusal. */
export const review: CommandHandler<"review"> = (dependencies) =>
  standardCommand("review", dependencies, (error, about) => explainReviewed(dependencies, error, about));
