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

/** Descriptions of signals and queries that the Temporal UI shows to operators. */
export const descriptions: Readonly<Record<NoticeName | "currentApplication" | "runOrigin", string>> = {
  review: "代为审核；门户的审核是同名的更新",
  paymentNotice: "支付平台的支付通知，由接口核验后发出，不要手动发送",
  refundNotice: "支付平台的退款通知，由接口核验后发出，不要手动发送",
  moneyQuestion: "对账差异出现或关闭，由对账发出",
  invoiceNotice: "发票服务有了结果，由接口发出；重发无害",
  currentApplication: "申请的当前内容",
  runOrigin: "本次运行从哪里接续",
};

/**
 * Runs a handler's work so that a cancellation of the workflow can't interrupt it. An operator cancels in order to
 * withdraw the application, and a withdrawal waits for its turn.
 */
export const undisturbed = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);

/** Heading of the latest refused signal in the details that the Temporal UI shows. */
const refusedLine = "\n\n**最近一次没有受理的信号**：";
/** Number of characters that are shown of a signal's name, which a sender may have mistyped. */
const longestName = 40;

/**
 * Logs a refused signal, which has no other effect. The CLI reports every signal as a success, so an operator whose
 * review was refused reads it in the memo, and in the details until the next event.
 */
export function logRefusedSignal(signal: string, code: string, fields?: readonly string[]): void {
  logRefused("signal", signal, code, fields);
  if (!plainSignals.has(signal) && code !== unknownSignal) return;
  const refused = { signal: signal.slice(0, longestName), code, at: new Date(Date.now()).toISOString() };
  upsertMemo({ refusedSignal: refused });
  const [details = ""] = getCurrentDetails().split(refusedLine);
  setCurrentDetails(`${details}${refusedLine}${refused.signal}，${code}，${beijingTime(refused.at)}`);
}

/** Refusal code of a signal whose name is unknown. */
export const unknownSignal = "UNKNOWN_SIGNAL";

/** Signals that operators may send unencrypted, from the Temporal UI or CLI. Only API and worker can send all others. */
const plainSignals: ReadonlySet<string> = new Set<NoticeName>(["review"]);

/**
 * Registers the handler of a signal. The handler never throws, because that would fail or stall the whole workflow. Bad
 * input, which the Temporal UI lets anybody send, is only logged.
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
