import type { StartedPayment } from "../../embedded/demo/api-client";
import type { Row } from "../../stand-ins/union-pay/ledger-state";
import type { BillAlteration } from "../../stand-ins/wechat-pay/merchant-api/bill-alteration";
import type { RefundRow, TransactionRow } from "../../stand-ins/wechat-pay/ledger/rows";
import type { TestStack } from "./test-stack";

type Gateway = "wechatGateway" | "unionPayGateway";
type Addresses = Pick<TestStack["addresses"], Gateway>;

export interface WechatLedger {
  transactions: TransactionRow[];
  refunds: RefundRow[];
}

/** The control interfaces of both embedded gateways. */
export function gatewayControls(addresses: Addresses) {
  async function call<T>(gateway: Gateway, path: string, method = "GET", body?: object): Promise<T> {
    const response = await fetch(`${addresses[gateway]}/control/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${gateway} ${path} answered ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  return {
    /** Scans and pays at the given instant, without a notice if it is to be silent. */
    async payWechat(
      number: string,
      { at, kind = "pay", silent = false }: { at: string; kind?: "pay" | "pay-late"; silent?: boolean },
    ): Promise<TransactionRow> {
      const mode = silent ? "drop" : "deliver";
      await call("wechatGateway", "callbacks", "PUT", { mode, outTradeNo: number });
      return call("wechatGateway", `orders/${number}/${kind}`, "POST", { at });
    },

    /** Goes to the bank and pays at the given instant, without a notice if it is to be silent. */
    async payUnionPay(
      { attempt }: StartedPayment,
      { at, silent = false }: { at: string; silent?: boolean },
    ): Promise<void> {
      if (!attempt?.bankForm) throw new Error("no bank form to post");
      const { action, fields } = attempt.bankForm;
      await fetch(action, { method: "POST", body: new URLSearchParams(fields) });
      const mode = silent ? "drop" : "deliver";
      await call("unionPayGateway", "notices", "PUT", { mode, orderId: attempt.number });
      await call("unionPayGateway", `orders/${attempt.number}/pay`, "POST", { at });
    },

    /** Plants differences in WeChat's bills of a day; without any, they tell the truth again. */
    alterStatement: (day: string, alteration: Partial<BillAlteration> = {}) =>
      call<void>("wechatGateway", "statement", "PUT", { day, ...alteration }),

    /** Calls to WeChat whose path begins so fail from now on; without one, none does. */
    failWechat: (path?: string) =>
      call<void>("wechatGateway", "faults", "PUT", path ? [{ path, kind: "http500", times: 10_000 }] : []),

    /** Somebody redoes an abnormal refund in WeChat's console, at the given instant, to an account that can take it. */
    redoRefund: (refundNumber: string, at: string) =>
      call<void>("wechatGateway", `refunds/${refundNumber}/redo`, "POST", { at }),

    /** How WeChat ends a refund, and, if it is not to be now, the instant at which it takes and ends it. */
    endRefund: (
      refundNumber: string,
      outcome: "SUCCESS" | "PROCESSING" | "ABNORMAL" | "CLOSED",
      at?: string,
    ) => call<void>("wechatGateway", `refunds/${refundNumber}`, "PUT", { outcome, at }),

    /**
     * Somebody gives a payment back in the channel's own console, at the given instant: whole, or so many fen. WeChat tells
     * of it only where it is configured to; UnionPay does anyway.
     */
    refundByHand: (
      channel: "wechat" | "unionpay",
      number: string,
      at: string,
      { amountFen, notify }: { amountFen?: number; notify?: boolean } = {},
    ) =>
      channel === "wechat"
        ? call<void>("wechatGateway", "refunds", "POST", { outTradeNo: number, at, amountFen, notify })
        : call<void>("unionPayGateway", `orders/${number}/refund-by-hand`, "POST", { at, amountFen }),

    wechatLedger: () => call<WechatLedger>("wechatGateway", "ledger"),
    unionPayLedger: () => call<{ rows: Row[] }>("unionPayGateway", "ledger"),
  };
}

export type GatewayControls = ReturnType<typeof gatewayControls>;
