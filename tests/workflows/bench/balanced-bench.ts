import type { Bench, BenchOptions } from "./bench";
import { gatewaysNetFen, keepsOnlyTheFee, openAttemptNumbers, ourNetFen } from "./books";
import { approvedRenewal, useBench, type Renewal } from "./renewal";

export interface BalancedBench {
  bench: () => Bench;
  /** One more approved application. */
  approved: () => Promise<Renewal>;
}

/** A bench for the tests of one file, whose applications' books must balance with the gateways' at its end. */
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
