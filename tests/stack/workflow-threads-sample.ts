import { condition, defineSignal, proxyActivities, setHandler } from "@temporalio/workflow";

const { note } = proxyActivities<{ note: (what: string) => Promise<void> }>({
  startToCloseTimeout: "1 minute",
});

/** Waits for a signal, upon which it orders an activity and then holds the thread until it is broken off. */
export async function brokenWorkflow(): Promise<void> {
  setHandler(defineSignal("hold"), () => {
    void Promise.resolve().then(() => note("of the broken run"));
    for (;;);
  });
  await condition(() => false);
}

/** Waits for a signal, and ends. */
export async function soundWorkflow(): Promise<void> {
  let isOver = false;
  setHandler(defineSignal("end"), () => void (isOver = true));
  await condition(() => isOver);
}
