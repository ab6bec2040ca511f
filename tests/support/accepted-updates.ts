import { commandNames, type GivenCommand } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import type { EngineView } from "./engine";

/** Which try it was of a request that the engine had failed: the request is the same. */
const tryNumber = /-\d+$/;

const isCommand = (name: string): name is GivenCommand => (commandNames as readonly string[]).includes(name);

/** Of a request, however often the engine failed it. */
export const requestOf = (updateId: string): string => updateId.replace(tryNumber, "");

/**
 * The commands that an application's workflow accepted and didn't refuse after all, in all its runs, by their requests: one that a reset copied or said
 * again is one.
 */
export async function acceptedUpdates(
  { client }: EngineView,
  workflowId: string,
): Promise<Map<string, GivenCommand>> {
  const commands = new Map<string, GivenCommand>();
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    const ofRun = new Map<string, GivenCommand>();
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of events ?? []) {
      const { meta, input } = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest ?? {};
      const name = input?.name ?? "";
      if (isCommand(name)) ofRun.set(requestOf(meta?.updateId ?? ""), name);
      const { meta: of, outcome } = event.workflowExecutionUpdateCompletedEventAttributes ?? {};
      if (outcome?.failure) ofRun.delete(requestOf(of?.updateId ?? ""));
    }
    for (const [request, command] of ofRun) commands.set(request, command);
  }
  return commands;
}

/** Lives have this recorded; the system's own records say other things. */
export const recordText = "证书已签发";

/** How often a command has had its effect, where the state tells. */
export const effects: Partial<
  Record<
    GivenCommand,
    (
      application: Pick<
        Application,
        "submissions" | "reviews" | "records" | "shipment" | "handledAt" | "status" | "invoiceRequests"
      >,
    ) => number
  >
> = {
  submit: ({ submissions }) => submissions.length,
  review: ({ reviews }) => reviews.length,
  addRecord: ({ records }) => records.filter(({ text }) => text === recordText).length,
  ship: ({ shipment }) => (shipment ? 1 : 0),
  markHandled: ({ handledAt }) => (handledAt === undefined ? 0 : 1),
  withdraw: ({ status }) => (status === "已撤回" ? 1 : 0),
  requestInvoice: ({ invoiceRequests }) => invoiceRequests.length,
};
