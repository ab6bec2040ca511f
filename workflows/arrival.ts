import type { WorkflowInternalsInterceptor } from "@temporalio/workflow";
import { defaultPayloadConverter, type Headers } from "@temporalio/common";

/** Under this name goes with each message when it was said: milliseconds since the epoch, by the sender's clock. */
const saidAtHeader = "ca-said-at";

/** How the message came that is being delivered. */
export interface Arrival {
  /** True where nothing else came at the same time. */
  alone: boolean;
  isSignal: boolean;
  /** Milliseconds since the epoch; none of what the Temporal UI or CLI sends. */
  saidAt?: number | undefined;
}

let alone = true;
let current: Arrival = { alone, isSignal: false };

/** Of the message whose handler begins: it is to be asked before the handler's first await. */
export const arrival = (): Arrival => ({ ...current, alone });

export function noteArrival(isSignal: boolean, headers: Headers): void {
  current = { alone, isSignal, saidAt: saidAt(headers) };
}

/** What else than the run's start comes to it at once: but for answers of local activities, which a replay has earlier. */
export const watchArrivals: WorkflowInternalsInterceptor = {
  activate(input, next) {
    const jobs = input.activation.jobs ?? [];
    alone = jobs.filter((job) => !job.initializeWorkflow && !job.resolveActivity?.isLocal).length <= 1;
    next(input);
  },
};

export const withSaidAt = (headers: Headers, at: number): Headers => ({
  ...headers,
  [saidAtHeader]: defaultPayloadConverter.toPayload(at),
});

function saidAt({ [saidAtHeader]: payload }: Headers): number | undefined {
  const at: unknown = payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
  return typeof at === "number" && Number.isFinite(at) ? at : undefined;
}
