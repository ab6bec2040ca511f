import type { StartedPayment } from "../../../embedded/demo/api-client";
import { payAtBank, scanAndPay } from "../../../embedded/demo/outside";
import type { Random } from "../../chaos/random";
import { refundOf, type Cast } from "./cast";
import type { Stocked } from "./stock";

/** How many orders are paid. */
const paidShare = 0.6;

/** Outside of the API: who pays what can be paid, and how WeChat will end a refund of it. */
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
      // Somebody has given the order up meanwhile, or opened another: the gateway takes nothing for it any more.
    }
  }

  return {
    /** Told of an application as somebody has just seen it, with the whole answer. */
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
