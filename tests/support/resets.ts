import type { EngineView } from "./engine";

/**
 * Resets workflow runs, as an operator of Temporal may. Updates and signals of the run that is left are not applied
 * again.
 */
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
      // The types 1 and 2 stand for signals and updates.
      resetReapplyExcludeTypes: [1, 2],
    });
  }

  return {
    eventsOf,
    resetToLastTaskOf,
    /** Resets the workflow to the moment before its last update. */
    async resetBeforeLastUpdate(id: string): Promise<void> {
      const events = await eventsOf(id);
      const accepted = events.findLastIndex(
        ({ workflowExecutionUpdateAcceptedEventAttributes: update }) => update,
      );
      await resetToLastTaskOf(id, events.slice(0, accepted));
    },
  };
}
