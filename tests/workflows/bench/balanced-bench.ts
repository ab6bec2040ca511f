import type { Bench, BenchOptions } from "./bench";
import { gatewaysNetFen, keepsOnlyTheFee, openAttemptNumbers, ourNetFen } from "./books";
import { approvedRenewal, useBench, type Renewal } from "./renewal";

export interface BalancedBench {
  bench: () => Bench;
  /** Creates a further approved application, and includes it in the final balance. */
  approved: () => Promise<Renewal>;
}

/**
 * Starts a bench for one file's tests. At its end, the books of all its applications must balance with the gateways'
 * books.
 */
export function useBalancedBench(options: BenchOptions = {}): BalancedBench {
  const renewals: Renewal[] = [];
  const bench = useBench({
    ...options,
    async beforeClose({ sleep, gateways }) {
      await sleep(7_200);
      const applications = await Promise.all(
        renewals.map((renewal) => renewal.eventually((a) => openAttemptNumbers(a).length === 0)),
      );
      expect(applications.flatMap(openAttemptNumbers)).toEqual([]);
      expect(applications.every(keepsOnlyTheFee)).toBe(true);
      expect(ourNetFen(applications)).toBe(await gatewaysNetFen(gateways));
    },
  });
  return {
    bench,
    approved: async () => {
      const renewal = await approvedRenewal(bench());
      renewals.push(renewal);
      return renewal;
    },
  };
}
