import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  log,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import { mayEverGive } from "../domain/application/transitions";
import type { Refund } from "../domain/money/payment";
import { resolvedByHand, withNews } from "../domain/money/refund-news";
import { strayRefundOrderOf, withConsoleRefund, type StrayRefund } from "../domain/money/stray-refund";
import * as messages from "./messages";
import { store } from "./renewal/activities";
import { followUntilFinal, applyTold, resolve, retry, treat, type RefundOwner } from "./renewal/refund-owner";
import { readCommand, refuseWith } from "./renewal/refuse";
import { onSignal, undisturbed } from "./renewal/signals";
import { caStage } from "./renewal/operator-view";

/**
 * Returns money that came for a finished application. The workflow id is the refund number, so the same money starts only
 * one workflow. An abnormal refund waits for the operator, who has the same commands as for an application's refund. A
 * cancellation in the Temporal UI has no effect: there is nothing to withdraw, and the money must go back.
 */
export async function strayRefund(input: StrayRefund): Promise<StrayRefund> {
  let current = input;

  const change = async (refund: Refund): Promise<void> => {
    current = { ...current, version: current.version + 1, refund };
    await save();
  };
  const save = async (): Promise<void> => {
    upsertSearchAttributes([{ key: caStage, value: current.refund.status }]);
    const summary = `保存 v${current.version} ${current.refund.status}`;
    await store.saveStrayRefund.executeWithOptions({ summary }, [current]);
  };
  const now = () => new Date(Date.now()).toISOString();

  const owner: RefundOwner = {
    refund: () => current.refund,
    order: () => strayRefundOrderOf(current),
    origin: () => ({ firstRunId: workflowInfo().firstExecutionRunId }),
    orEnd: (order) => order(),
    record: (news) => change(withNews(current.refund, news, now())),
    resolve: (given) => change(resolvedByHand(current.refund, { at: now(), ...given })),
    underTreatment: new Set(),
    note: async (text) => log.error("the operator has to look at a stray refund", { note: text }),
    rest: (ended, ms, summary) => condition(ended, ms, { summary }),
  };

  const refuse = ({ by, refundNumber }: messages.RefundCommand): void => {
    if (!mayEverGive("retryRefund", by.role)) refuseWith("NOT_YOURS_TO_DO");
    const { number, status } = current.refund;
    if (refundNumber !== number || status !== "退款异常") refuseWith("NO_ABNORMAL_REFUND");
  };
  setHandler(messages.updates.retryRefund, (_given) => undisturbed(() => retry(owner)), {
    validator: (given) => refuse(readCommand("retryRefund", given)),
  });
  setHandler(messages.updates.resolveRefund, (given) => undisturbed(() => resolve(owner, given)), {
    validator: (given) => refuse(readCommand("resolveRefund", given)),
  });
  setHandler(messages.updates.treatRefund, (given) => undisturbed(() => treat(owner, given)), {
    validator: (given) => refuse(readCommand("treatRefund", given)),
  });
  onSignal(messages.refundNotice, async (evidence) => {
    const next = withConsoleRefund(current, evidence, now());
    if (next) {
      current = { ...next, version: current.version + 1 };
      await save();
    } else if (evidence.refundNumber === current.refund.number) {
      await applyTold(owner, evidence.answer);
    }
  });
  void CancellationScope.current().cancelRequested.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
    log.warn("cancellation ignored: the money must go back", { refundNumber: current.refund.number });
  });

  return undisturbed(async () => {
    await save();
    await followUntilFinal(owner);
    await condition(allHandlersFinished);
    return current;
  });
}
