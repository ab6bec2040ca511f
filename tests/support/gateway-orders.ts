import type { Row } from "../../stand-ins/union-pay/ledger-state";
import type { TransactionRow } from "../../stand-ins/wechat-pay/ledger/rows";
import { gatewayCaller, gatewayControls } from "./gateways";
import type { TestStack } from "./test-stack";

const sumFen = (rows: readonly { amountFen: number }[]): number =>
  rows.reduce((sum, { amountFen }) => sum + amountFen, 0);

/**
 * Creates access to the gateways' control interfaces for single orders and their money, so that tests don't affect each
 * other.
 */
export function createGatewayOrders(
  addresses: Pick<TestStack["addresses"], "wechatGateway" | "unionPayGateway">,
) {
  const { wechatLedger, unionPayLedger, endRefund } = gatewayControls(addresses);
  const call = gatewayCaller(addresses);

  return {
    endRefund,

    /** Makes the gateway drop the order's notices. */
    silenceWechat: (outTradeNo: string) =>
      call<void>("wechatGateway", "callbacks", "PUT", { mode: "drop", outTradeNo }),
    silenceUnionPay: (orderId: string) =>
      call<void>("unionPayGateway", "notices", "PUT", { mode: "drop", orderId }),

    payWechat: (outTradeNo: string, kind: "pay" | "pay-twice" = "pay") =>
      call<TransactionRow>("wechatGateway", `orders/${outTradeNo}/${kind}`, "POST", {}),
    payUnionPay: (orderId: string, kind: "pay" | "pay-twice" = "pay") =>
      call<{ rows: Row[] }>("unionPayGateway", `orders/${orderId}/${kind}`, "POST", {}),

    /** Sends a forged notice. @returns the status with which it was answered */
    forgeWechat: async (outTradeNo: string, what: string): Promise<number | null> =>
      (
        await call<{ status: number | null }>("wechatGateway", "callbacks/forge", "POST", {
          ...{ outTradeNo, what },
        })
      ).status,
    forgeUnionPay: async (orderId: string): Promise<number[]> =>
      (await call<{ statuses: number[] }>("unionPayGateway", `orders/${orderId}/forge`, "POST", {})).statuses,

    /** Returns the order's rows in UnionPay's ledger. */
    unionPayRows: async (orderId: string) =>
      (await unionPayLedger()).rows.filter((row) => row.orderId === orderId),

    /** Returns the amount that WeChat Pay keeps of an order, in fen: payments less refunds. */
    async wechatBalance(outTradeNo: string): Promise<number> {
      const { transactions, refunds } = await wechatLedger();
      const paid = transactions.filter((row) => row.outTradeNo === outTradeNo);
      const back = refunds.filter((row) => row.outTradeNo === outTradeNo && row.status === "SUCCESS");
      return sumFen(paid) - sumFen(back);
    },
    /** Returns the amount that UnionPay keeps of an order, in fen: payments less refunds. */
    async unionPayBalance(orderId: string): Promise<number> {
      const { rows } = await unionPayLedger();
      const paid = rows.filter((row) => row.kind === "payment" && row.orderId === orderId);
      const ids = new Set(paid.map(({ queryId }) => queryId));
      const back = rows.filter(({ origQryId = "", outcome }) => ids.has(origQryId) && outcome === "SUCCESS");
      return sumFen(paid) - sumFen(back);
    },
  };
}
