import { activityInfo } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { EventEmitter, once } from "node:events";
import type { ActivityCall, Around } from "./around";

/**
 * Kinds of faults of calls, as with a 500 or a timeout: the call is not carried out, or it is and its answer is lost.
 */
export const faultKinds = ["refused", "answer lost"] as const;
/**
 * Kinds of faults with a final refusal, after which a refund isn't retried (for other calls it has no effect), and with
 * an answer that news overtakes.
 */
export type FaultKind = (typeof faultKinds)[number] | "refused for good" | "overtaken";

interface Plan {
  fault: FaultKind;
  times: number;
}

/**
 * Spoils calls to outside parties, for each application separately. The test decides which application a call belongs
 * to, whether it may be spoiled, and which news overtakes its answer.
 */
export function createSpoiledCalls(
  keyOf: (call: Pick<ActivityCall, "name" | "given">) => string | undefined,
  overtake: (key: string) => Promise<void> = () => Promise.resolve(),
) {
  const plans = new Map<string, Plan>();
  const strikes = new EventEmitter().setMaxListeners(0);

  function take(key: string): FaultKind | undefined {
    const plan = plans.get(key);
    if (!plan || plan.times === 0) return undefined;
    // While a local activity runs, its workflow takes in no news: it is called again as a regular one.
    if (plan.fault === "overtaken" && activityInfo().isLocal) return "refused";
    plan.times -= 1;
    if (plan.fault !== "overtaken") strikes.emit(key);
    return plan.fault;
  }

  const around: Around = async ({ name, given, proceed }) => {
    const key = keyOf({ name, given });
    const fault = key === undefined ? undefined : take(key);
    if (fault === "refused") throw new Error("the call never arrived");
    if (fault === "refused for good" && name === "requestRefund")
      throw ApplicationFailure.nonRetryable("the refund is not taken", "GATEWAY_REFUSED");
    const answer = await proceed();
    if (fault === "overtaken") await overtake(key ?? "");
    if (fault === "answer lost") throw new Error("the answer was lost");
    return answer;
  };

  return {
    around,
    plan: (key: string, { fault, times }: Plan) => plans.set(key, { fault, times }),
    heal: () => plans.clear(),
    /** Resolves when a call under the key is spoiled. From then on, its workflow waits for time to pass. */
    struck: async (key: string, signal: AbortSignal): Promise<void> => {
      await once(strikes, key, { signal });
    },
  };
}

export type SpoiledCalls = ReturnType<typeof createSpoiledCalls>;
