import { ActivityFailure, ApplicationFailure, type WorkflowInterceptors } from "@temporalio/workflow";
import { answerFrom, isSealed, readMessage, withActivity } from "../contract/sealed";
import { behindGate, holdingGate } from "./local-activity-gate";
import { noteMessageContext, watchMessages } from "./message-queue";
import { logRefused, requireSealed } from "./renewal/refuse";
import { currentTrace, withTrace, traceOf, withTraceHeader } from "./trace";

/**
 * Returns the answer of a regular activity, or throws its failure, but only if a worker of this system gave it: anybody
 * who reaches Temporal's port can complete or fail an activity that is under way. After a foreign answer the activity is
 * run again, which every activity allows.
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

/**
 * Decides whether a failure of an activity is forged. Time-outs and cancellations come from Temporal itself and need no
 * seal.
 */
const isForged = (error: unknown): boolean =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && !isSealed(error.cause);

/**
 * Interceptors of all workflows. They check seals, keep messages behind local activities, and pass the trace of the
 * request that sent a message on to the activities and log lines that follow from it.
 */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      // The check runs asynchronously, so that a refusal fails the run once instead of failing its workflow task over and
      // over.
      execute: async (input, next) => {
        requireSealed(input.args[0]);
        return withTrace(traceOf(input.headers), () => next(input));
      },
      // All that an update tells of itself is sealed in it, because its headers differ from delivery to delivery.
      handleUpdate: (input, next) => {
        const { givenAt, trace = {} } = readMessage(input.args[0]);
        noteMessageContext(false, input.headers, givenAt);
        return withTrace(trace, () => next(input));
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
