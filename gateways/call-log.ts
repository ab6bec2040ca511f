import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";

/** Every way in which a party is called is a method that takes what the call is about. */
type Calls<Name extends string> = Record<Name, (about: never, more: never) => Promise<unknown>>;

/** By which number the other side knows what a call is about. */
function numberOf(about: unknown): string | undefined {
  if (typeof about === "string") return about;
  const { refundNumber, orderNo, number, outId } = (about ?? {}) as Record<string, unknown>;
  return [refundNumber, orderNo, number, outId].find((value) => typeof value === "string");
}

/** How a call ended, for whoever counts. */
export type ObserveCall = (ended: {
  party: string;
  call: string;
  outcome: "answered" | "failed" | "throttled";
}) => void;

/** Whether it was too many for the other side: HTTP's 429, or the SMS provider's own word for it. */
const isThrottled = (error: unknown): boolean =>
  error instanceof Error && (/\b429\b|Throttling/.test(error.message) || isThrottled(error.cause));

/**
 * The same client, with a line in the log for each call of these: to whom, about which order, how long it took, how it
 * ended. Milliseconds. What was said is never logged.
 */
export function withCallLog<Name extends string, Client extends Calls<Name>>(
  {
    party,
    names,
    log,
    observe = () => undefined,
    clock = () => performance.now(),
  }: {
    party: string;
    names: readonly Name[];
    log: Pick<Logger, "info" | "warn">;
    observe?: ObserveCall;
    clock?: () => number;
  },
  client: Client,
): Client {
  const logged = (name: Name) => async (about: never, more: never) => {
    const startedAt = clock();
    const number = numberOf(about);
    const entry = () => ({
      ...{ party, call: name },
      ...(number === undefined ? {} : { number }),
      milliseconds: Math.round(clock() - startedAt),
    });
    try {
      const answer = await client[name](about, more);
      log.info(entry(), "outside party answered");
      observe({ party, call: name, outcome: "answered" });
      return answer;
    } catch (error) {
      observe({ party, call: name, outcome: isThrottled(error) ? "throttled" : "failed" });
      log.warn({ ...entry(), reason: describeError(error).message }, "outside party failed or refused");
      throw error;
    }
  };
  return { ...client, ...Object.fromEntries(names.map((name) => [name, logged(name)])) };
}
