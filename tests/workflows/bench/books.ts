import { isAttemptFinal } from "../../../domain/money/attempts";
import type { Application } from "../../../domain/application/application";
import type { GatewaysInHand } from "./gateways-in-hand";

/** Returns the amount that the gateways keep of all payments, in fen. */
export async function gatewaysNetFen(gateways: GatewaysInHand): Promise<number> {
  const nets = await Promise.all(Object.values(gateways).map(({ netFen }) => netFen()));
  return nets.reduce((sum, netFen) => sum + netFen, 0);
}

/** Returns the amount that the gateways keep by our own books, in fen: all transactions less finished refunds. */
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

/** Returns the numbers of attempts whose outcome is still open. */
export const openAttemptNumbers = ({ attempts }: Application): string[] =>
  attempts.filter((attempt) => !isAttemptFinal(attempt)).map(({ number }) => number);

/** Returns true if every transaction but the counted one was refunded. */
export const keepsOnlyTheFee = ({ attempts }: Application): boolean =>
  attempts
    .flatMap(({ transactions }) => transactions)
    .every(({ counted, refunds }) => counted || refunds?.every(({ status }) => status === "已退款"));
