import { EventEmitter, once } from "node:events";
import { applicationIdOf } from "../../../domain/money/attempts";
import type { AttemptOrder, RefundOrder } from "../../../domain/money/payment";
import type { Around } from "../bench/around";
import type { FaultKind } from "./schedule";

interface Plan {
  fault: FaultKind;
  times: number;
}

const gatewayCalls = ["preparePayment", "queryPayment", "closePayment", "requestRefund", "queryRefund"];

/** Spoils calls to the gateways, for each application by itself. */
export function createSpoiledCalls() {
  const plans = new Map<string, Plan>();
  const strikes = new EventEmitter().setMaxListeners(0);

  function take(applicationId: string): FaultKind | undefined {
    const plan = plans.get(applicationId);
    if (!plan || plan.times === 0) return undefined;
    plan.times -= 1;
    strikes.emit(applicationId);
    return plan.fault;
  }

  const around: Around = async ({ name, given, proceed }) => {
    if (!gatewayCalls.includes(name)) return proceed();
    const order = given as AttemptOrder | RefundOrder;
    const fault = take(applicationIdOf("number" in order ? order.number : order.attemptNumber));
    if (fault === "refused") throw new Error("the call never arrived");
    const answer = await proceed();
    if (fault === "answer lost") throw new Error("the answer was lost");
    return answer;
  };

  return {
    around,
    plan: (applicationId: string, { fault, times }: Plan) => plans.set(applicationId, { fault, times }),
    heal: () => plans.clear(),
    /** Resolves when a call for the application is spoiled: from then on its workflow waits for time to pass. */
    struck: async (applicationId: string, signal: AbortSignal): Promise<void> => {
      await once(strikes, applicationId, { signal });
    },
  };
}

export type SpoiledCalls = ReturnType<typeof createSpoiledCalls>;
