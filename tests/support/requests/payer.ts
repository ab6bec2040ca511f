import type { StartedPayment } from "../../../embedded/demo/api-client";
import { payAtBank, scanAndPay } from "../../../embedded/demo/outside";
import type { Random } from "../../chaos/random";
import { refundOf, type Cast } from "./cast";
import type { Stocked } from "./stock";

/** Share of the orders that are paid. */
const paidShare = 0.6;

/** Plays what happens outside the API: payers pay their open orders, and WeChat ends refunds in one way or another. */
export function createPayer({ world, gateways }: Cast, random: Random) {
  const { addresses } = world.stack;
  const decided = new Set<string>();

  async function pay(started: StartedPayment): Promise<void> {
    if (!started.attempt || random.next() > paidShare) return;
    const { channel, number } = started.attempt;
    try {
      if (channel === "wechat") await scanAndPay(addresses, number);
      else await payAtBank(addresses, started);
    } catch {
      // The order may have been closed or replaced meanwhile; the gateway then takes no money for it.
    }
  }

  return {
    /**
     * Takes in an application as a user has just seen it, with the whole answer. Pays a new order, and decides how
     * WeChat ends a refund.
     */
    async news({ id, seen }: Stocked, answer: unknown): Promise<void> {
      if ((answer as Partial<StartedPayment>).attempt) await pay(answer as StartedPayment);
      const shown = Object.values(seen).find(({ payment }) => payment === "已支付");
      const number = refundOf(
        shown?.attempts.find(({ channel, transactions }) => channel === "wechat" && transactions[0]),
      );
      if (number === undefined || decided.has(id)) return;
      decided.add(id);
      await gateways.endRefund(number, random.pick(["SUCCESS", "SUCCESS", "CLOSED", "ABNORMAL"]));
    },
  };
}
