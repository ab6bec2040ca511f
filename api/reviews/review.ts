import { plainCommand } from "../commands/plain";
import type { CommandHandler } from "../commands/handler";
import { refuseAnothersLock } from "../locks/refuse-anothers";
import { explainReviewed } from "./already-reviewed";

const transferred =
  "提交之后，该锁登记到了其他单位名下：不属于申请单位的，请审核不通过；确属申请单位的，请运维人员在锁档案中变更后再审核";

/** 审核. The register may have got another list since the submission: what it forbids there isn't approved either. */
export const review: CommandHandler<"review"> = (dependencies) =>
  plainCommand("review", dependencies, {
    refuse: async (document, { decision }) => {
      // One that is decided is refused for that, with who decided.
      if (decision === "approve" && document.status === "待审核")
        await refuseAnothersLock(dependencies.models.lockRegister, document, transferred);
    },
    explain: explainReviewed,
  });
