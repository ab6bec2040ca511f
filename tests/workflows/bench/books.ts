import { isAttemptFinal } from "../../../domain/money/attempts";
import type { Application } from "../../../domain/application/application";
import type { GatewaysInHand } from "./gateways-in-hand";

/** What the gateways keep of all that was ever paid to them. Fen. */
export async function gatewaysNetFen(gateways: GatewaysInHand): Promise<number> {
  const nets = await Promise.all(Object.values(gateways).map(({ netFen }) => netFen()));
  return nets.reduce((sum, netFen) => sum + netFen, 0);
}

/** What our books say that the gateways keep: every transaction, less what has gone back. Fen. */
export function ourNetFen(applications: readonly Application[]): number {
  return applications
    .flatMap(({ attempts }) => attempts)
    .flatMap(({ transactions }) => transactions)
    .reduce(
      (sum, { amountFen, refunds = [] }) =>
        refunds.reduce((left, one) => left - (one.status === "已退款" ? one.amountFen : 0), sum + amountFen),
      0,
    );
}

/** Numbers of attempts that something may still come of. */
export const openAttemptNumbers = ({ attempts }: Application): string[] =>
  attempts.filter((attempt) => !isAttemptFinal(attempt)).map(({ number }) => number);

/** True when no transaction but the counted one is still with us. */
export const keepsOnlyTheFee = ({ attempts }: Application): boolean =>
  attempts
    .flatMap(({ transactions }) => transactions)
    .every(({ counted, refunds }) => counted || refunds?.every(({ status }) => status === "已退款"));
