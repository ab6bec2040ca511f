import { WithStartWorkflowOperation, type Client } from "@temporalio/client";
import type { UpdateDefinition } from "@temporalio/common";
import { aboutCommand, type GivenCommand } from "../contract/commands";
import type { Notice } from "../contract/notices";
import { asMessage, isSealed, type MessageFacts } from "../contract/sealed";
import { reconciliationIdOf, repairIdOf } from "../contract/workflow-ids";
import type { Application } from "../domain/application/application";
import { titleOf } from "../domain/form/title";
import type { PaymentEvidence, RefundEvidence } from "../domain/money/payment";
import type { RenewalSettings } from "../domain/settings";
import type { StrayRefund } from "../domain/money/stray-refund";
import { createMessenger } from "../temporal/messenger";
import { carriedInput } from "../store/carried-input";
import type { ApplicationDocument } from "../store/models/application";
import { createRuns } from "../temporal/runs";
import { taskQueue } from "../temporal/task-queue";
import type { renewalApplication } from "../workflows";
import {
  invoiceNotice,
  moneyQuestion,
  paymentNotice,
  refundNotice,
  updates,
  type Submit,
} from "../workflows/messages";
import { firstStartAttributes } from "../workflows/renewal/operator-view";
import { createCommandQueue } from "./platform/command-queue";
import { isClosedWorkflow, isGivenUp } from "./platform/error-handler";
import { Problem } from "./platform/problem";

/** Time that a caller waits for an update before being told to come back, in milliseconds. */
export const updateTimeoutMs = 15_000;
/**
 * Time that a caller waits for an update that calls a gateway, in milliseconds: 20 s for a prepay, then the closing of
 * the order before it.
 */
export const gatewayTimeoutMs = 45_000;
const callTimeoutMs = 10_000;

/** Largest number of tries for an update that met the end of a run, or other news at the same moment. */
const mostTries = 5;

/**
 * Returns an update's answer if a worker sealed it. @throws Problem ENGINE_AWAY for an answer that was not sealed with
 * the payload key
 */
function sealedOnly<T>(answer: T): T {
  if (answer === undefined || answer === null || isSealed(answer)) return answer;
  throw new Problem("ENGINE_AWAY", { cause: new Error("an update's answer was not sealed") });
}

/** Update of a workflow, and what its message tells of itself. */
export interface Target extends Omit<MessageFacts, "messageId"> {
  workflowId: string;
  /** Idempotency key of the update: a repeat with the same id returns the stored answer. */
  updateId: string;
}

/** Returns the argument of an update, which is the same in every delivery. */
const messageTo = <A>({ updateId: messageId, givenAt, trace }: Target, given: A): A =>
  asMessage(given, {
    messageId,
    ...(givenAt === undefined ? {} : { givenAt }),
    ...(trace === undefined || Object.keys(trace).length === 0 ? {} : { trace }),
  });

interface EngineOptions {
  client: Client;
  /** Settings with which new applications start. */
  settings: RenewalSettings;
  /** Number of history events after which a run continues as a new one. */
  eventsPerRun: number;
  /** Address of the portal, which operators find in the Temporal UI. */
  portalUrl?: string;
  /** True while a restore is being worked through. Then no application is revived without being asked for. */
  restoring?: boolean;
}

/** Creates the interface to Temporal that the API's features use. */
export function createEngine({ client, restoring = false, ...defaults }: EngineOptions) {
  const within = <T>(timeoutMs: number, call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + timeoutMs, call);
  const queue = createCommandQueue({ longestMs: updateTimeoutMs });
  /** Makes a call within the time limit. @throws Problem ENGINE_BUSY if the workers would not take it in time */
  const inTime = <T>(timeoutMs: number, call: () => Promise<T>): Promise<T> =>
    queue.give(() => within(timeoutMs, call), { isSample: timeoutMs === updateTimeoutMs });
  const messenger = createMessenger(client);
  const runs = createRuns(client);

  /**
   * Repeats a call under its update id. Temporal drops an update if its workflow task would have ended the run just as
   * other news arrived, or if the run closed before it accepted the update. Its history has no trace of the update
   * then, and the id guarantees that it is done only once.
   */
  async function insist<T>(call: () => Promise<T>, isToRepeat: (error: unknown) => boolean): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call();
      } catch (error) {
        if (tries === mostTries || !isToRepeat(error)) throw error;
      }
    }
  }

  function give<R, A>(
    update: UpdateDefinition<R, [A], GivenCommand>,
    target: Target,
    args: NoInfer<A>,
  ): Promise<R> {
    const { workflowId, updateId } = target;
    const handle = client.workflow.getHandle(workflowId);
    const timeoutMs = aboutCommand(update.name).waitsForGateway ? gatewayTimeoutMs : updateTimeoutMs;
    const message = messageTo(target, args);
    return inTime(timeoutMs, () =>
      insist(() => handle.executeUpdate(update, { args: [message], updateId }), isGivenUp),
    ).then(sealedOnly);
  }

  return {
    /**
     * Gives a command to a running application or stray refund. An update that met the end of a run is given to the
     * next run, if one has begun, under the same id.
     * @throws Problem APPLICATION_ENDED if the workflow has completed, RUN_MISSING if it is gone without having
     * completed
     */
    async command<R, A>(
      update: UpdateDefinition<R, [A], GivenCommand>,
      target: Target,
      args: NoInfer<A>,
    ): Promise<R> {
      try {
        return await give(update, target, args);
      } catch (error) {
        if (!isClosedWorkflow(error)) throw error;
        const run = await runs.current(target.workflowId);
        if (!run?.open)
          throw new Problem(run?.completed ? "APPLICATION_ENDED" : "RUN_MISSING", { cause: error });
      }
      try {
        return await give(update, target, args);
      } catch (error) {
        if (!isClosedWorkflow(error)) throw error;
        throw new Problem("ENGINE_AWAY", { cause: error });
      }
    },

    /**
     * Starts the application's workflow with its first submission, or submits to the workflow that is running already.
     * @throws Problem ENGINE_AWAY if the running workflow stopped waiting at that moment; a repeat starts another one
     */
    async submitFirst(target: Target, orgCode: string, args: Submit): Promise<Application> {
      const { workflowId, updateId } = target;
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof renewalApplication>(
        "renewalApplication",
        {
          workflowId,
          taskQueue,
          staticSummary: titleOf(workflowId, args.form),
          args: [{ ...defaults, applicationId: workflowId, orgCode }],
          typedSearchAttributes: firstStartAttributes(workflowId, args.form, new Date()),
          workflowIdConflictPolicy: "USE_EXISTING",
          workflowIdReusePolicy: "ALLOW_DUPLICATE_FAILED_ONLY",
        },
      );
      try {
        return await inTime(updateTimeoutMs, () =>
          client.workflow.executeUpdateWithStart(updates.submit, {
            args: [messageTo(target, args)],
            updateId,
            startWorkflowOperation,
          }),
        ).then(sealedOnly);
      } catch (error) {
        if (isClosedWorkflow(error)) throw new Problem("ENGINE_AWAY", { cause: error });
        throw error;
      }
    },

    /**
     * Gives a command to an application whose workflow has completed: a new run continues from where the last one
     * ended, or a run that has begun meanwhile takes the command. Use it only for what the transition table allows
     * then, and only once for an update id (see `taken` of the application).
     * @throws Problem ENGINE_AWAY if it met the end of one run after another
     */
    async resume<A>(
      update: UpdateDefinition<Application, [A]>,
      target: Target,
      args: NoInfer<A>,
      document: ApplicationDocument,
    ): Promise<Application> {
      const { workflowId, updateId } = target;
      const { carried, ...input } = carriedInput(document, defaults);
      const giveOrStart = () =>
        client.workflow.executeUpdateWithStart(update, {
          args: [messageTo(target, args)],
          updateId,
          startWorkflowOperation: new WithStartWorkflowOperation<typeof renewalApplication>(
            "renewalApplication",
            {
              workflowId,
              taskQueue,
              staticSummary: titleOf(workflowId, carried.application.form),
              args: [{ ...input, resumed: true }],
              workflowIdConflictPolicy: "USE_EXISTING",
              workflowIdReusePolicy: "ALLOW_DUPLICATE",
            },
          ),
        });
      try {
        return await inTime(updateTimeoutMs, () =>
          insist(giveOrStart, (error) => isGivenUp(error) || isClosedWorkflow(error)),
        ).then(sealedOnly);
      } catch (error) {
        if (isClosedWorkflow(error)) throw new Problem("ENGINE_AWAY", { cause: error });
        throw error;
      }
    },

    /** Finds the current run of a workflow and its state, and starts another run in its place. */
    runs,
    /** Settings for a run whose application carries none of its own. */
    defaults,
    restoring,

    /**
     * Starts a repair by hand, which revives applications that have no run. @returns the id of the repair's workflow
     */
    async startRepair(updateId: string): Promise<string> {
      const workflowId = repairIdOf(updateId);
      await messenger.startOnce("repair", { workflowId, input: { revive: defaults } });
      return workflowId;
    },

    /** Signals an application that the invoice provider has news; returns false if its workflow has completed. */
    tellOfInvoice: (applicationId: string, news: { orderNo: string }) =>
      messenger.tell(invoiceNotice, applicationId, news),
    tellOfPayment: (applicationId: string, evidence: PaymentEvidence) =>
      messenger.tell(paymentNotice, applicationId, evidence),
    tellOfRefund: (workflowId: string, evidence: RefundEvidence) =>
      messenger.tell(refundNotice, workflowId, evidence),
    tellOfMoneyQuestion: (applicationId: string, question: Notice<"moneyQuestion">) =>
      messenger.tell(moneyQuestion, applicationId, question),
    startStrayRefund: (refund: StrayRefund) =>
      messenger.startOnce("strayRefund", { workflowId: refund.refund.number, input: refund }),

    /** Starts a reconciliation of a day by hand: one run per update id. @returns the run's id */
    async startReconciliation(day: string, updateId: string): Promise<string> {
      const workflowId = reconciliationIdOf(day, updateId);
      await messenger.startOnce("reconcile", { workflowId, input: { day } });
      const { runId } = await within(callTimeoutMs, () => client.workflow.getHandle(workflowId).describe());
      return runId;
    },
  };
}

export type Engine = ReturnType<typeof createEngine>;
