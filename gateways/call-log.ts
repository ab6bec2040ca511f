import type { Logger } from "pino";
import { describeError } from "../lib/describe-error";

/** Methods that call a party. The first argument is the order, refund or message that the call concerns. */
type Calls<Name extends string> = Record<Name, (about: never, more: never) => Promise<unknown>>;

/** Returns the number under which the other party knows the subject of a call. */
function numberOf(about: unknown): string | undefined {
  if (typeof about === "string") return about;
  const { refundNumber, orderNo, number, outId } = (about ?? {}) as Record<string, unknown>;
  return [refundNumber, orderNo, number, outId].find((value) => typeof value === "string");
}

/** Observer of ended calls, for metrics. */
export type ObserveCall = (ended: {
  party: string;
  call: string;
  outcome: "answered" | "failed" | "throttled";
}) => void;

/** Decides whether the party refused the call as one too many, by HTTP status 429 or the SMS provider's own code. */
const isThrottled = (error: unknown): boolean =>
  error instanceof Error && (/\b429\b|Throttling/.test(error.message) || isThrottled(error.cause));

/**
 * Returns the client with a log line for each of the named calls: party, number, duration in milliseconds, and result.
 * The content of a call is never logged.
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
