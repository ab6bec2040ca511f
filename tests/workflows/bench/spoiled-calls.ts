import { ApplicationFailure } from "@temporalio/common";
import { EventEmitter, once } from "node:events";
import type { ActivityCall, Around } from "./around";

/** What goes wrong with calls, as with 500s and time-outs: they aren't carried out, or they are. */
export const faultKinds = ["refused", "answer lost"] as const;
/** Where a refund is refused for good it isn't tried again; to other calls that is nothing. */
export type FaultKind = (typeof faultKinds)[number] | "refused for good";

interface Plan {
  fault: FaultKind;
  times: number;
}

/** Spoils calls to the outside, for each application by itself: whose call it is, if it may be spoiled, is the test's to say. */
export function createSpoiledCalls(
  keyOf: (call: Pick<ActivityCall, "name" | "given">) => string | undefined,
) {
  const plans = new Map<string, Plan>();
  const strikes = new EventEmitter().setMaxListeners(0);

  function take(key: string): FaultKind | undefined {
    const plan = plans.get(key);
    if (!plan || plan.times === 0) return undefined;
    plan.times -= 1;
    strikes.emit(key);
    return plan.fault;
  }

  const around: Around = async ({ name, given, proceed }) => {
    const key = keyOf({ name, given });
    const fault = key === undefined ? undefined : take(key);
    if (fault === "refused") throw new Error("the call never arrived");
    if (fault === "refused for good" && name === "requestRefund")
      throw ApplicationFailure.nonRetryable("the refund is not taken", "GATEWAY_REFUSED");
    const answer = await proceed();
    if (fault === "answer lost") throw new Error("the answer was lost");
    return answer;
  };

  return {
    around,
    plan: (key: string, { fault, times }: Plan) => plans.set(key, { fault, times }),
    heal: () => plans.clear(),
    /** Resolves when a call under the key is spoiled: from then on its workflow waits for time to pass. */
    struck: async (key: string, signal: AbortSignal): Promise<void> => {
      await once(strikes, key, { signal });
    },
  };
}

export type SpoiledCalls = ReturnType<typeof createSpoiledCalls>;
