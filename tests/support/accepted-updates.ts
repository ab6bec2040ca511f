import { commandNames, type GivenCommand } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import type { EngineView } from "./engine";

/** Suffix of an update id that counts the engine's failures. All ids of one request differ only in it. */
const tryNumber = /-\d+$/;

const isCommand = (name: string): name is GivenCommand => (commandNames as readonly string[]).includes(name);

/** Returns the part of an update id that identifies the request, however often the engine failed it. */
export const requestOf = (updateId: string): string => updateId.replace(tryNumber, "");

/**
 * Returns the commands that an application's workflow accepted and carried out, in all of its runs, by request. A
 * command that a reset copied or that was sent again counts once.
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

/** Text of the record that each life adds. The system's own records have other texts. */
export const recordText = "证书已签发";

/** Number of times that a command has had its effect, for commands whose effect the state shows. */
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
