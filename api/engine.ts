import { WithStartWorkflowOperation, type Client } from "@temporalio/client";
import type { UpdateDefinition } from "@temporalio/common";
import { aboutCommand, type GivenCommand } from "../contract/commands";
import type { Notice } from "../contract/notices";
import { isSealed, withMessageId } from "../contract/sealed";
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

/** How long a caller waits for an update before it is told to come back. */
export const updateTimeoutMs = 15_000;
/** The same for what may wait for a gateway: 20 s for a prepay, then the end of the order before it. */
export const gatewayTimeoutMs = 45_000;
const callTimeoutMs = 10_000;

/** So often an update is given that met the end of a run, or news that came just then, each time again. */
const mostTries = 5;

/** Passes on an update's answer that a worker sealed. @throws Problem ENGINE_AWAY for one that nobody with the payload key gave */
function sealedOnly<T>(answer: T): T {
  if (answer === undefined || answer === null || isSealed(answer)) return answer;
  throw new Problem("ENGINE_AWAY", { cause: new Error("an update's answer was not sealed") });
}

interface Target {
  workflowId: string;
  /** The same id again gets the stored answer. */
  updateId: string;
}

interface EngineOptions {
  client: Client;
  /** What new applications are started with. */
  settings: RenewalSettings;
  /** After how many events of its history a run goes on as a new one. */
  eventsPerRun: number;
  /** Where operators find the portal. */
  portalUrl?: string;
}

/** Temporal as the API's features use it. */
export function createEngine({ client, ...defaults }: EngineOptions) {
  const within = <T>(timeoutMs: number, call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + timeoutMs, call);
  const queue = createCommandQueue({ longestMs: updateTimeoutMs });
  /** @throws Problem ENGINE_BUSY where the workers would not come to it in time */
  const inTime = <T>(timeoutMs: number, call: () => Promise<T>): Promise<T> =>
    queue.give(() => within(timeoutMs, call), { isSample: timeoutMs === updateTimeoutMs });
  const messenger = createMessenger(client);
  const runs = createRuns(client);

  /**
   * Temporal gives up an update whose task would have ended the run just as other news came for it, and one that a closing
   * run didn't take: its history has nothing of it. It is given again under its id, by which it is done but once.
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
    { workflowId, updateId }: Target,
    args: NoInfer<A>,
  ): Promise<R> {
    const handle = client.workflow.getHandle(workflowId);
    const timeoutMs = aboutCommand(update.name).waitsForGateway ? gatewayTimeoutMs : updateTimeoutMs;
    const message = withMessageId(args, updateId);
    return inTime(timeoutMs, () =>
      insist(() => handle.executeUpdate(update, { args: [message], updateId }), isGivenUp),
    ).then(sealedOnly);
  }

  return {
    /**
     * Gives a command to a running application or stray refund. One that met the very end of a run is given to the next
     * run, under the same id, where that has begun.
     * @throws Problem APPLICATION_ENDED when its workflow has completed, RUN_MISSING when it is gone without that
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
     * Starts the application's workflow with its first submission, or submits to the one that has started.
     * @throws Problem ENGINE_AWAY when that one gave up waiting just then: a repeat starts another
     */
    async submitFirst({ workflowId, updateId }: Target, orgCode: string, args: Submit): Promise<Application> {
      const startWorkflowOperation = new WithStartWorkflowOperation<typeof renewalApplication>(
        "renewalApplication",
        {
          workflowId,
          taskQueue,
          staticSummary: titleOf(workflowId, args.form),
          args: [{ ...defaults, applicationId: workflowId, orgCode }],
          typedSearchAttributes: firstStartAttributes(args.form, new Date()),
          workflowIdConflictPolicy: "USE_EXISTING",
          workflowIdReusePolicy: "ALLOW_DUPLICATE_FAILED_ONLY",
        },
      );
      try {
        return await inTime(updateTimeoutMs, () =>
          client.workflow.executeUpdateWithStart(updates.submit, {
            args: [withMessageId(args, updateId)],
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
     * Gives a command to an application whose workflow has completed: another run begins from where it ended, or the one
     * that has begun takes it. Only for what the transition table allows then, and only once for an update id: see the
     * application's `taken`.
     * @throws Problem ENGINE_AWAY when it met the end of one run after another
     */
    async resume<A>(
      update: UpdateDefinition<Application, [A]>,
      { workflowId, updateId }: Target,
      args: NoInfer<A>,
      document: ApplicationDocument,
    ): Promise<Application> {
      const { carried, ...input } = carriedInput(document, defaults);
      const giveOrStart = () =>
        client.workflow.executeUpdateWithStart(update, {
          args: [withMessageId(args, updateId)],
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

    /** Which run of a workflow is current, what it knows, and another in its place. */
    runs,
    /** What a run goes by whose application says nothing else. */
    defaults,

    /** Begins a repair by hand, which revives what has no run. @returns its workflow's id */
    async startRepair(updateId: string): Promise<string> {
      const workflowId = `repair-${updateId}`;
      await messenger.startOnce("repair", { workflowId, input: { revive: defaults } });
      return workflowId;
    },

    /** Tells an application that the invoice provider has news; false if its workflow has completed. */
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

    /** Starts a reconciliation of a day by hand: one run for one update id. @returns the run's id */
    async startReconciliation(day: string, updateId: string): Promise<string> {
      const workflowId = `reconciliation-${day}-${updateId}`;
      await messenger.startOnce("reconcile", { workflowId, input: { day } });
      const { runId } = await within(callTimeoutMs, () => client.workflow.getHandle(workflowId).describe());
      return runId;
    },
  };
}

export type Engine = ReturnType<typeof createEngine>;
