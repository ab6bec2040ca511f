import { setTimeout as pause } from "node:timers/promises";
import {
  Client,
  WorkflowClient,
  type ClientOptions,
  type WorkflowClientOptions,
  type WorkflowResultOptions,
} from "@temporalio/client";
import type { Workflow, WorkflowResultType } from "@temporalio/common";

const firstStepSeconds = 1;
const longestStepSeconds = 86_400;
/** Real time that a result gets to arrive before more of the test's time passes, in milliseconds. */
const arrivalMs = 20;

/** Lets a number of seconds of the test's time pass. */
type Sleep = (seconds: number) => Promise<void>;

/**
 * A client that lets the test's time pass in steps while a result is awaited. The SDK's own client lets the time run
 * freely: once nothing is left to do, the server jumps to the next time-out of any other workflow, which can be ten
 * years away.
 */
class SteppingWorkflowClient extends WorkflowClient {
  constructor(
    options: WorkflowClientOptions,
    private readonly sleep: Sleep,
  ) {
    super(options);
  }

  override async result<T extends Workflow>(
    workflowId: string,
    runId?: string,
    options?: WorkflowResultOptions,
  ): Promise<WorkflowResultType<T>> {
    let ended = false;
    const result = super.result<T>(workflowId, runId, options).finally(() => {
      ended = true;
    });
    // The caller handles a failure of the result; this loop only has to end.
    const arrived = result.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([arrived, pause(arrivalMs)]);
    for (let seconds = firstStepSeconds; !ended; seconds = Math.min(seconds * 2, longestStepSeconds)) {
      await this.sleep(seconds);
      await Promise.race([arrived, pause(arrivalMs)]);
    }
    return result;
  }
}

/** Deadline of a call, in milliseconds. It exceeds that of the API, since a busy machine may be slower. */
const patienceMs = 90_000;

export function createSteppingClient(options: ClientOptions, sleep: Sleep) {
  const client = new Client(options);
  const withDeadline = client.withDeadline.bind(client);
  return Object.assign(client, {
    workflow: new SteppingWorkflowClient(client.workflow.options, sleep),
    withDeadline: <T>(_: Date | number, call: () => Promise<T>): Promise<T> =>
      withDeadline(Date.now() + patienceMs, call),
  });
}
