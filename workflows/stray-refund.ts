import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  log,
  setHandler,
  upsertSearchAttributes,
} from "@temporalio/workflow";
import { mayEverGive } from "../domain/application/transitions";
import { isRefundFinal } from "../domain/money/attempts";
import { progressOf, type Refund, type RefundAnswer } from "../domain/money/payment";
import { strayRefundOrderOf, type StrayRefund } from "../domain/money/stray-refund";
import * as messages from "./messages";
import { store } from "./renewal/activities";
import { followUntilFinal } from "./renewal/follow-refund";
import { readCommand, refuseWith } from "./renewal/refuse";
import { onSignal, undisturbed } from "./renewal/signals";
import { caStage } from "./search-attributes";

/**
 * Gives back money that came for a finished application. The workflow id is the refund number, so the same money
 * starts it once. An abnormal refund waits for the operator, by the same commands as an application's. Cancelling it
 * in the Temporal UI changes nothing: there is nothing to withdraw, and the money must go back.
 */
export async function strayRefund(input: StrayRefund): Promise<StrayRefund> {
  let current = input;

  const change = async (refund: Partial<Refund>): Promise<void> => {
    current = { ...current, version: current.version + 1, refund: { ...current.refund, ...refund } };
    await save();
  };
  const save = async (): Promise<void> => {
    upsertSearchAttributes([{ key: caStage, value: current.refund.status }]);
    await store.saveStrayRefund(current);
  };
  const now = () => new Date(Date.now()).toISOString();

  const progress = async (answer: RefundAnswer): Promise<void> => {
    const status = progressOf(current.refund, answer);
    if (!status) return;
    await change({
      status,
      ...(answer.remark === undefined ? {} : { remark: answer.remark }),
      ...(status === "已退款" ? { endedAt: now() } : {}),
    });
  };

  const refuseUnlessAbnormal = ({ by, refundNumber }: messages.RefundCommand): void => {
    if (!mayEverGive("retryRefund", by.role)) refuseWith("NOT_YOURS_TO_DO");
    const { number, status } = current.refund;
    if (refundNumber !== number || status !== "退款异常") refuseWith("NO_ABNORMAL_REFUND");
  };
  setHandler(messages.retryRefund, (_given) => undisturbed(() => change({ status: "退款中" })), {
    validator: (given) => refuseUnlessAbnormal(readCommand("retryRefund", given)),
  });
  setHandler(
    messages.resolveRefund,
    ({ by, reason }) =>
      undisturbed(() => change({ status: "人工结清", endedAt: now(), remark: `${by.name}：${reason}` })),
    { validator: (given) => refuseUnlessAbnormal(readCommand("resolveRefund", given)) },
  );
  onSignal(messages.refundNotice, ({ answer }) => progress(answer));
  void CancellationScope.current().cancelRequested.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
    log.warn("cancellation ignored: the money must go back", { refundNumber: current.refund.number });
  });

  return undisturbed(async () => {
    await save();
    while (!isRefundFinal(current.refund)) {
      const underWay = () => current.refund.status === "退款中";
      if (underWay())
        await followUntilFinal({ order: () => strayRefundOrderOf(current), underWay, progress });
      else await condition(() => underWay() || isRefundFinal(current.refund));
    }
    await condition(allHandlersFinished);
    return current;
  });
}
