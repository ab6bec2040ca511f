import { type NoticeName, parseNotice, type Notice } from "../../contract/notices";
import {
  CancellationScope,
  getCurrentDetails,
  setCurrentDetails,
  setHandler,
  upsertMemo,
} from "@temporalio/workflow";
import type { SignalDefinition } from "@temporalio/common";
import { beijingTime } from "../../domain/beijing-day";
import { isSealed } from "../../contract/sealed";
import { logRefused, shownPath } from "./refuse";

/** What the Temporal UI says of each signal, to operators. */
export const descriptions: Readonly<Record<NoticeName | "currentApplication" | "runOrigin", string>> = {
  review: "代为审核；门户的审核是同名的更新",
  paymentNotice: "支付平台的支付通知，由接口核验后发出，不要手动发送",
  refundNotice: "支付平台的退款通知，由接口核验后发出，不要手动发送",
  moneyQuestion: "对账差异出现或关闭，由对账发出",
  invoiceNotice: "发票服务有了结果，由接口发出；重发无害",
  currentApplication: "申请的当前内容",
  runOrigin: "本次运行从哪里接续",
};

/** A handler under way must not be killed by the operator's cancellation: that is a withdrawal, in good order. */
export const undisturbed = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);

/** Stands before the latest refusal in the details that the Temporal UI shows. */
const refusedLine = "\n\n**最近一次没有受理的信号**：";
/** A name that somebody mistyped is shown as far as it may be one. */
const longestName = 40;

/**
 * Tells of a signal that is refused: nothing else comes of it. The CLI calls each signal a success, so an operator who
 * reviewed in vain reads it in the memo, and in the details until something happens.
 */
export function logRefusedSignal(signal: string, code: string, fields?: readonly string[]): void {
  logRefused("signal", signal, code, fields);
  if (!plainSignals.has(signal) && code !== unknownSignal) return;
  const refused = { signal: signal.slice(0, longestName), code, at: new Date(Date.now()).toISOString() };
  upsertMemo({ refusedSignal: refused });
  const [details = ""] = getCurrentDetails().split(refusedLine);
  setCurrentDetails(`${details}${refusedLine}${refused.signal}，${code}，${beijingTime(refused.at)}`);
}

/** The code of a signal by whose name there is none. */
export const unknownSignal = "UNKNOWN_SIGNAL";

/** What operators may send in clear, from the Temporal UI or CLI. All else only API and worker say. */
const plainSignals: ReadonlySet<string> = new Set<NoticeName>(["review"]);

/**
 * Takes a signal. A handler never throws: that would fail the whole workflow, or stall it. So bad input, which the
 * Temporal UI lets anybody send, is only logged.
 */
export function onSignal<N extends NoticeName>(
  signal: SignalDefinition<[Notice<N>], N>,
  work: (notice: Notice<N>) => Promise<void>,
): void {
  const handle = async (input: unknown): Promise<void> => {
    const parsed = parseNotice(signal.name, input);
    const mayCome = plainSignals.has(signal.name) || isSealed(input);
    if (parsed.ok && mayCome) await undisturbed(() => work(parsed.value));
    else if (parsed.ok) logRefusedSignal(signal.name, "NOT_SEALED");
    else
      logRefusedSignal(
        signal.name,
        "INVALID_INPUT",
        parsed.fields.map(({ path }) => shownPath(path)),
      );
  };
  setHandler<void, [Notice<N>], SignalDefinition<[Notice<N>]>>(signal, handle, {
    description: descriptions[signal.name],
  });
}
