import { createHmac, randomUUID } from "node:crypto";
import { beijingDay } from "../../../domain/beijing-day";
import type { AttemptOrder, Channel, PaymentAttempt, PaymentEvidence } from "../../../domain/money/payment";
import type { FlowLine } from "../../../domain/reconciliation/funds";
import type { StatementLine } from "../../../domain/reconciliation/statement";
import { NoticeRefused } from "../../../gateways/notice-refused";
import type { MoneyNotice, PaymentGateway } from "../../../gateways/payment-channel";
import type { GatewayOptions } from "../bench/bench";
import type { GatewayInHand, Road } from "../bench/gateways-in-hand";

export const channel = "sample" as Channel;

const merchant = { merchantId: "sample-merchant" };
const notices = { path: "/api/callbacks/sample-pay", taken: 200 } as const;
const sign = (body: string): string => createHmac("sha256", "shared with it").update(body).digest("hex");

/** Starts the sample channel's gateway in this process, and returns it with a client for it. */
export function startSampleGateway({ now, noticeUrl }: GatewayOptions) {
  const payments: PaymentEvidence[] = [];
  const refunds = new Map<string, { day: string; line: Extract<StatementLine, { kind: "refund" }> }>();
  let road: Road = "deliver";
  let refundStatus: "refunded" | "abnormal" = "refunded";

  async function tell(notice: MoneyNotice): Promise<void> {
    const body = JSON.stringify(notice);
    for (let told = 0; told < { deliver: 1, drop: 0, repeat: 2 }[road]; told += 1) {
      const headers = { "sample-signature": sign(body) };
      const { status } = await fetch(noticeUrl + notices.path, { method: "POST", headers, body });
      if (status !== notices.taken) throw new Error(`a notice was answered with ${status}`);
    }
  }

  async function pay({ number, amountFen }: PaymentAttempt, at?: string): Promise<void> {
    const paidAt = at ?? new Date(await now()).toISOString();
    const transactionId = randomUUID();
    const evidence = {
      ...{ channel, ...merchant, attemptNumber: number, transactionId },
      ...{ amountFen, currency: "CNY", paidAt },
    };
    payments.push(evidence);
    await tell({ noticeId: transactionId, kind: "payment", evidence });
  }

  const isDone = ({ line }: { line: { status: string } }) => line.status === "refunded";
  const standingOf = (refundNumber: string) => refunds.get(refundNumber)?.line.status;
  const linesOf = (day: string): StatementLine[] => [
    ...payments
      .filter(({ paidAt }) => beijingDay(paidAt) === day)
      .map((evidence) => ({ kind: "payment", evidence }) as const),
    ...[...refunds.values()].filter((refund) => refund.day === day && isDone(refund)).map(({ line }) => line),
  ];

  const flowsOf = (day: string): FlowLine[] =>
    linesOf(day).flatMap((line) => {
      if (line.kind === "payment")
        return { kind: "income", id: line.evidence.transactionId, amountFen: line.evidence.amountFen };
      return line.kind === "refund"
        ? { kind: "refund", id: line.refundNumber, amountFen: 0 - line.amountFen }
        : [];
    });

  const gateway: PaymentGateway = {
    notices,
    prepare: ({ number }) => Promise.resolve({ codeUrl: `sample://pay/${number}` }),
    query: ({ number }: AttemptOrder) => {
      const evidence = payments.find(({ attemptNumber }) => attemptNumber === number);
      return Promise.resolve(evidence ? { status: "paid", evidence } : { status: "unpaid" });
    },
    close: () => Promise.resolve("unclear"),
    async refund({ refundNumber, attemptNumber, transactionId, amountFen }) {
      if (standingOf(refundNumber) !== "refunded") {
        const asked = { refundNumber, attemptNumber, transactionId, amountFen };
        const refund = { ...asked, status: refundStatus, fundsId: refundNumber };
        refunds.set(refundNumber, { day: beijingDay(await now()), line: { kind: "refund", ...refund } });
      }
      return gateway.queryRefund({ refundNumber } as Parameters<PaymentGateway["queryRefund"]>[0]);
    },
    queryRefund: ({ refundNumber }) =>
      Promise.resolve(
        standingOf(refundNumber) === "refunded"
          ? { status: "refunded" }
          : { status: "abnormal", abnormality: refunds.has(refundNumber) ? "closed" : "absent" },
      ),
    treatRefund: () => Promise.reject(new Error("no such way")),
    verifyNotice({ headers, rawBody }) {
      const body = rawBody.toString();
      if (headers["sample-signature"] !== sign(body)) throw new NoticeRefused("SIGNATURE_MISMATCH");
      return JSON.parse(body) as MoneyNotice;
    },
    merchantIds: [merchant.merchantId],
    downloadStatement: (day) => Promise.resolve(linesOf(day)),
    downloadFundFlow: (day) => Promise.resolve(flowsOf(day)),
  };

  const inHand: GatewayInHand = {
    open: () => Promise.resolve(),
    pay,
    payAgain: (attempt) => pay(attempt),
    setRoad: (wanted) => Promise.resolve(void (road = wanted)),
    setRefunds: (end) => Promise.resolve(void (refundStatus = end === "done" ? "refunded" : "abnormal")),
    netFen: () =>
      Promise.resolve(
        [...payments, ...[...refunds.values()].filter(isDone)].reduce(
          (net, item) => net + ("line" in item ? -item.line.amountFen : item.amountFen),
          0,
        ),
      ),
    hasNotices: () => Promise.resolve(false),
  };
  return { merchant, gateway, inHand };
}
