import { patched, sleep, type WorkflowInterceptorsFactory } from "@temporalio/workflow";

/** Interceptors of a sample release. Each of its commands has an additional step that earlier releases don't know. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      async handleUpdate(input, next) {
        if (patched("sample step")) await sleep(1);
        return next(input);
      },
    },
  ],
});
