import { CancellationScope, type WorkflowInterceptors } from "@temporalio/workflow";

/**
 * Lets a timer that the workflow no longer needs run to its end, unheard. The time-skipping server (1.40) takes it for an
 * error when a timer is cancelled that fires while the workflow is deciding so ("invalid history builder state for
 * action"), and never skips time again. Temporal itself does not: there the workflow cancels its timers.
 */
export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      startTimer(input, next) {
        const { cancellable, cancelRequested } = CancellationScope.current();
        // A scope that can't be cancelled is told of the request all the same.
        if (!cancellable) return next(input);
        return Promise.race([CancellationScope.nonCancellable(() => next(input)), cancelRequested]);
      },
    },
  ],
});
