import { eventually } from "../../../embedded/demo/narrator";
import type { Around } from "./around";
import type { Renewal } from "./renewal";

/** Wraps activities so that a gateway's answer to a treatment can be overtaken by the notice of what came of it. */
export function createOvertaken(around: Around) {
  let overtake: (() => Promise<unknown>) | undefined;
  return {
    around: ((call) =>
      around({
        ...call,
        async proceed() {
          const answer = await call.proceed();
          if (call.name === "treatRefund") await overtake?.();
          return answer;
        },
      })) satisfies Around,
    /** Holds the answers of treatments back until the workflow has handled the notice; with nobody's, holds none back. */
    by(renewal: Pick<Renewal, "handle"> | undefined): void {
      overtake = renewal && (() => eventually("the notice", () => isNoticeHandled(renewal), Boolean));
    },
  };
}

/** Decides whether a notice came after the last treatment was ordered, and the workflow has worked since. */
async function isNoticeHandled({ handle }: Pick<Renewal, "handle">): Promise<boolean> {
  const events = (await handle().fetchHistory()).events ?? [];
  const treatment = events.findLastIndex(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === "treatRefund",
  );
  const notice = events.findLastIndex(
    (event) => event.workflowExecutionSignaledEventAttributes?.signalName === "refundNotice",
  );
  return (
    notice > treatment && events.slice(notice).some((event) => event.workflowTaskCompletedEventAttributes)
  );
}
