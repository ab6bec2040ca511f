import type { Row } from "../../stand-ins/union-pay/ledger-state";
import type { TransactionRow } from "../../stand-ins/wechat-pay/ledger/rows";
import { gatewayControls } from "./gateways";
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
  const { wechatGateway, unionPayGateway } = addresses;

  async function control<T>(url: string, body: object, method = "POST"): Promise<T> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  return {
    endRefund,

    /** Makes the gateway drop the order's notices. */
    silenceWechat: (outTradeNo: string) =>
      control<void>(`${wechatGateway}/control/callbacks`, { mode: "drop", outTradeNo }, "PUT"),
    silenceUnionPay: (orderId: string) =>
      control<unknown>(`${unionPayGateway}/control/notices`, { mode: "drop", orderId }, "PUT"),

    payWechat: (outTradeNo: string, kind: "pay" | "pay-twice" = "pay") =>
      control<TransactionRow>(`${wechatGateway}/control/orders/${outTradeNo}/${kind}`, {}),
    payUnionPay: (orderId: string, kind: "pay" | "pay-twice" = "pay") =>
      control<{ rows: Row[] }>(`${unionPayGateway}/control/orders/${orderId}/${kind}`, {}),

    /** Sends a forged notice. @returns the status with which it was answered */
    async forgeWechat(outTradeNo: string, what: string): Promise<number | null> {
      const url = `${wechatGateway}/control/callbacks/forge`;
      return (await control<{ status: number | null }>(url, { outTradeNo, what })).status;
    },
    async forgeUnionPay(orderId: string): Promise<number[]> {
      const url = `${unionPayGateway}/control/orders/${orderId}/forge`;
      return (await control<{ statuses: number[] }>(url, {})).statuses;
    },

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

export type GatewayOrders = ReturnType<typeof createGatewayOrders>;
