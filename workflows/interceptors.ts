import {
  ActivityFailure,
  ApplicationFailure,
  uuid4,
  workflowInfo,
  type WorkflowInterceptors,
  type WorkflowInternalsInterceptor,
} from "@temporalio/workflow";
import { ofCall, plainIfEmpty, readMessage, sealedForCall, type ActivityCall } from "../contract/sealed";
import { isOwnWorkflow } from "../contract/workflow-ids";
import { behindGate, holdingGate } from "./local-activity-gate";
import { noteMessageContext, watchMessages } from "./message-queue";
import type { RenewalInput } from "./messages";
import { logRefused, requireSealed } from "./renewal/refuse";
import { foreignRun } from "../domain/application/run-origin";
import { currentTrace, withTrace, traceOf, withTraceHeader } from "./trace";

type Schedule = (args: unknown[]) => Promise<unknown>;

/** Returns a new call of an activity. The nonce is random for everyone but this run and its replays. */
const newCall = (activity: string): ActivityCall => ({ activity, nonce: uuid4().slice(-nonceLength) });
const nonceLength = 12;

/**
 * Returns the answer of a regular activity, or throws its failure, but only if a worker of this system gave it to this
 * call: anybody who reaches Temporal's port can complete or fail an activity that is under way. After a foreign answer
 * the activity is run again, which every activity allows.
 */
async function sealedAnswer(activity: string, args: unknown[], schedule: Schedule): Promise<unknown> {
  for (;;) {
    const call = newCall(activity);
    try {
      const answer = sealedForCall(call, await schedule([ofCall(call, { args })]));
      if (answer) return answer["result"];
    } catch (error) {
      if (!isForged(call, error)) throw error;
    }
    logRefused("answer", activity, "NOT_SEALED");
  }
}

/**
 * Decides whether a failure of an activity is forged. Time-outs and cancellations come from Temporal itself and need no
 * seal.
 */
const isForged = (call: ActivityCall, error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  sealedForCall(call, error.cause.details?.[0]) === undefined;

/** Activity whose answer in the history is forged; undefined as long as there is none. */
let forged: string | undefined;

/**
 * Returns the answer of a local activity, which is a marker that only a worker of the task queue can write. A foreign
 * one can't be asked for again, because the history stays as it is: nothing may follow from it, so the workflow task
 * fails for good. The run is then reported as stuck, and revived from what is stored. A failed local activity is
 * followed by a regular one, whoever failed it.
 */
async function localAnswer(activity: string, args: unknown[], schedule: Schedule): Promise<unknown> {
  const call = newCall(activity);
  const given = await schedule([ofCall(call, { args })]);
  if (given === undefined && plainIfEmpty.has(activity)) return undefined;
  const answer = sealedForCall(call, given);
  if (answer) return answer["result"];
  forged = activity;
  return new Promise<never>(() => undefined);
}

const refuseForgedHistory: WorkflowInternalsInterceptor = {
  concludeActivation(input, next) {
    if (forged !== undefined)
      throw new Error(`the history has an answer of ${forged} that no worker of ours gave`);
    return next(input);
  },
};

/**
 * Refuses a run that this system did not start as it stands: with another workflow's input, or continued by somebody who
 * answered a workflow task with an input of an earlier run.
 * @throws ApplicationFailure NOT_SEALED, FOREIGN_RUN
 */
function refuseForeignRun(input: unknown): void {
  requireSealed(input);
  const { workflowType, workflowId, continuedFromExecutionRunId: from } = workflowInfo();
  const { carried } = input as Partial<RenewalInput>;
  if (!isOwnWorkflow(workflowType, workflowId, input) || carried?.from !== from)
    throw ApplicationFailure.nonRetryable("the run was not started by this system", foreignRun);
}

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
        refuseForeignRun(input.args[0]);
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
  internals: [watchMessages, refuseForgedHistory],
  outbound: [
    {
      scheduleActivity: (input, next) => {
        const headers = withTraceHeader(input.headers, currentTrace());
        return behindGate(
          sealedAnswer(input.activityType, input.args, (args) => next({ ...input, args, headers })),
        );
      },
      scheduleLocalActivity: (input, next) => {
        const headers = withTraceHeader(input.headers, currentTrace());
        return holdingGate(() =>
          localAnswer(input.activityType, input.args, (args) => next({ ...input, args, headers })),
        );
      },
      startTimer: (input, next) => behindGate(next(input)),
      getLogAttributes: (input, next) => next({ ...input, ...currentTrace() }),
    },
  ],
});
