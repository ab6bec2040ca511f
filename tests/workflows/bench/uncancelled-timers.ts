import { CancellationScope, type WorkflowInterceptors } from "@temporalio/workflow";

/**
 * Lets a timer that the workflow no longer needs run to its end without an effect. If a timer is cancelled in the
 * workflow task during which it fires, the time-skipping server (1.40) reports an error ("invalid history builder state
 * for action") and never skips time again. The real Temporal server has no such fault: there, the workflow cancels its
 * timers.
 */
export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      startTimer(input, next) {
        const { cancellable, cancelRequested } = CancellationScope.current();
        // A scope that can't be cancelled still receives the request to cancel.
        if (!cancellable) return next(input);
        return Promise.race([CancellationScope.nonCancellable(() => next(input)), cancelRequested]);
      },
    },
  ],
});
