import { activityInfo } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { ActivityInterceptors } from "@temporalio/worker";
import { argsFor, withActivity } from "../contract/sealed";

/**
 * Creates the interceptors that let an activity do only what a workflow of this system ordered. Anybody who reaches
 * Temporal's port can start an activity, directly or from a workflow of their own. The answer is sealed as well, and the
 * workflow accepts no other. Local activities come from this process itself, and can't be started or completed at
 * Temporal's port (docs/security.md names the remaining risks).
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
