import { patched, sleep, type WorkflowInterceptorsFactory } from "@temporalio/workflow";

/** A release whose every command takes a step that releases before it didn't know. */
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
