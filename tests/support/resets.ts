import type { EngineView } from "./engine";

/** Sets runs back, as an operator of Temporal may: what was said to the run that is left is not said again. */
export function createResets(engine: () => EngineView) {
  const eventsOf = async (id: string) =>
    (await engine().client.workflow.getHandle(id).fetchHistory()).events ?? [];

  async function resetToLastTaskOf(id: string, events: Awaited<ReturnType<typeof eventsOf>>): Promise<void> {
    const task = events.findLast(({ workflowTaskCompletedEventAttributes: it }) => it);
    const { workflowService } = engine().client;
    await workflowService.resetWorkflowExecution({
      namespace: "default",
      workflowExecution: { workflowId: id },
      reason: "示例",
      workflowTaskFinishEventId: task?.eventId ?? null,
      requestId: id,
      // Updates and signals.
      resetReapplyExcludeTypes: [1, 2],
    });
  }

  return {
    eventsOf,
    resetToLastTaskOf,
    /** Goes back to before the last decision. */
    async resetBeforeLastUpdate(id: string): Promise<void> {
      const events = await eventsOf(id);
      const accepted = events.findLastIndex(
        ({ workflowExecutionUpdateAcceptedEventAttributes: update }) => update,
      );
      await resetToLastTaskOf(id, events.slice(0, accepted));
    },
  };
}
