import { ActivityFailure, ApplicationFailure, type WorkflowInterceptors } from "@temporalio/workflow";
import { answerFrom, isSealed, withActivity } from "../contract/sealed";
import { behindGate, holdingGate } from "./local-activity-gate";
import { noteMessageContext, watchMessages } from "./message-queue";
import { logRefused, requireSealed } from "./renewal/refuse";
import { currentTrace, withTrace, traceOf, withTraceHeader } from "./trace";

/**
 * The answer of a regular activity, or its failure, if a worker of this system gave it: whoever reaches Temporal's port can
 * complete an activity that is under way, or fail it. Otherwise the activity is done again, which each may be.
 */
async function sealedAnswer(activity: string, call: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    try {
      const answer = answerFrom(activity, await call());
      if (answer) return answer.result;
    } catch (error) {
      if (!isForged(error)) throw error;
    }
    logRefused("answer", activity, "NOT_SEALED");
  }
}

/** Time-outs and cancellations are Temporal's own. */
const isForged = (error: unknown): boolean =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && !isSealed(error.cause);

/** What comes of a message, activities and log lines alike, goes back to the request that sent it. */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      // Asynchronous, so that a refusal fails the run, and not its task again and again.
      execute: async (input, next) => {
        requireSealed(input.args[0]);
        return withTrace(traceOf(input.headers), () => next(input));
      },
      handleUpdate: (input, next) => {
        noteMessageContext(false, input.headers);
        return withTrace(traceOf(input.headers), () => next(input));
      },
      handleSignal: (input, next) => {
        noteMessageContext(true, input.headers);
        return withTrace(traceOf(input.headers), () => next(input));
      },
    },
  ],
  internals: [watchMessages],
  outbound: [
    {
      scheduleActivity: (input, next) => {
        const headers = withTraceHeader(input.headers, currentTrace());
        const args = [withActivity(input.activityType, { args: input.args })];
        return behindGate(sealedAnswer(input.activityType, () => next({ ...input, args, headers })));
      },
      scheduleLocalActivity: (input, next) => {
        const headers = withTraceHeader(input.headers, currentTrace());
        return holdingGate(() => next({ ...input, headers }));
      },
      startTimer: (input, next) => behindGate(next(input)),
      getLogAttributes: (input, next) => next({ ...input, ...currentTrace() }),
    },
  ],
});
