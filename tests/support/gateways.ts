import type { StartedPayment } from "../../embedded/demo/api-client";
import type { Row } from "../../stand-ins/union-pay/ledger-state";
import type { RefundRow, TransactionRow } from "../../stand-ins/wechat-pay/ledger/rows";
import type { BillAlteration } from "../../stand-ins/wechat-pay/merchant-api/bill-alteration";
import type { TestStack } from "./test-stack";

type Gateway = "wechatGateway" | "unionPayGateway";
type Addresses = Pick<TestStack["addresses"], Gateway>;

export interface WechatLedger {
  transactions: TransactionRow[];
  refunds: RefundRow[];
}

/** Returns a function that calls the control interface of an embedded gateway. */
export const gatewayCaller = (addresses: Addresses) =>
  async function call<T>(gateway: Gateway, path: string, method = "GET", body?: object): Promise<T> {
    const response = await fetch(`${addresses[gateway]}/control/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${gateway} ${path} answered ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };

/** Returns the control interfaces of the embedded gateways. */
export function gatewayControls(addresses: Addresses) {
  const call = gatewayCaller(addresses);
  return {
    /** Scans the QR code and pays at the given instant. If `silent` is set, WeChat sends no notice. */
    async payWechat(
      number: string,
      { at, kind = "pay", silent = false }: { at: string; kind?: "pay" | "pay-late"; silent?: boolean },
    ): Promise<TransactionRow> {
      const mode = silent ? "drop" : "deliver";
      await call("wechatGateway", "callbacks", "PUT", { mode, outTradeNo: number });
      return call("wechatGateway", `orders/${number}/${kind}`, "POST", { at });
    },

    /** Posts the bank's form and pays at the given instant. If `silent` is set, UnionPay sends no notice. */
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

    /** Plants differences in WeChat's bills of a day. Without an alteration, the bills are correct again. */
    alterStatement: (day: string, alteration: Partial<BillAlteration> = {}) =>
      call<void>("wechatGateway", "statement", "PUT", { day, ...alteration }),

    /** Makes calls to WeChat fail if their path begins as given. Without a path, no call fails. */
    failWechat: (path?: string) =>
      call<void>("wechatGateway", "faults", "PUT", path ? [{ path, kind: "http500", times: 10_000 }] : []),

    /** Repeats an abnormal refund in WeChat's console at the given instant, to an account that can take the money. */
    redoRefund: (refundNumber: string, at: string) =>
      call<void>("wechatGateway", `refunds/${refundNumber}/redo`, "POST", { at }),

    /**
     * Sets how WeChat ends a refund. If `at` is given, WeChat accepts and ends the refund at that instant instead of
     * now.
     */
    endRefund: (
      refundNumber: string,
      outcome: "SUCCESS" | "PROCESSING" | "ABNORMAL" | "CLOSED",
      at?: string,
    ) => call<void>("wechatGateway", `refunds/${refundNumber}`, "PUT", { outcome, at }),

    /**
     * Gives a payment back in the channel's own console at the given instant: the whole payment, or `amountFen` of it.
     * WeChat sends a notice of such a refund only if it is configured to do so; UnionPay always sends one.
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
