import { activityInfo } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { ActivityInterceptors } from "@temporalio/worker";
import { argsFor, withActivity } from "../contract/sealed";

/**
 * An activity does only what a workflow of this system gave it: whoever reaches Temporal's port can start any activity, alone
 * or from a workflow of their own. Its answer is sealed as well, for the workflow, which takes no other. A local activity
 * comes from this very process, and can't be started or completed at Temporal's port (docs/security.md says what remains).
 */
export const sealedActivities = (): ActivityInterceptors => ({
  inbound: {
    async execute(input, next) {
      const { activityType, isLocal } = activityInfo();
      if (isLocal) return next(input);
      const args = argsFor(activityType, input.args[0]);
      if (!args)
        throw ApplicationFailure.nonRetryable("the activity's input was not sealed for it", "NOT_SEALED");
      return withActivity(activityType, { result: await next({ ...input, args }) });
    },
  },
});
