import type { ApplicationDocument } from "../../store/models/application";
import { Problem } from "../platform/problem";
import { toProblem } from "../platform/error-handler";
import { standardCommand, type CommandHandler } from "../commands/standard-command";
import { refuseAnothersLock } from "../locks/refuse-anothers";

/** Tells the second of two reviewers who decided and what. */
async function explainReviewed(error: unknown, reread: () => Promise<ApplicationDocument>): Promise<unknown> {
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

const transferred =
  "提交之后，该锁登记到了其他单位名下：不属于申请单位的，请审核不通过；确属申请单位的，请运维人员在锁档案中变更后再审核";

/** 审核. The register may have got another list since the submission: what it forbids there isn't approved either. */
export const review: CommandHandler<"review"> = (dependencies) =>
  standardCommand("review", dependencies, {
    refuse: async (document, { decision }) => {
      // One that is decided is refused for that, with who decided.
      if (decision === "approve" && document.status === "待审核")
        await refuseAnothersLock(dependencies.models.lockRegister, document, transferred);
    },
    explain: explainReviewed,
  });
