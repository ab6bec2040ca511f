import type { UpdateDefinition } from "@temporalio/common";
import { WorkflowUpdateStage } from "@temporalio/client";
import type { Application } from "../../../domain/application/application";
import { refundsOf } from "../../../domain/money/attempts";
import type { PaymentAttempt, Refund } from "../../../domain/money/payment";
import { isTreatable } from "../../../domain/money/refund-news";
import { updates } from "../../../workflows/messages";
import type { Bench } from "../bench/bench";
import { operator, type Renewal } from "../bench/renewal";
import { sealedUpdate } from "../../support/sealed-update";

const { resolveRefund, retryRefund, treatRefund } = updates;

type Account = Bench["accounts"][number];

/** Returns the account of a turn, in rotation. */
export function accountOf({ accounts }: Bench, turn: number): Account {
  const account = accounts[turn % accounts.length];
  if (!account) throw new Error("there is no account");
  return account;
}

/** Returns the gateways of the account with which an attempt was opened. */
export function outsideOf({ accounts }: Bench, { channel, merchant }: PaymentAttempt): Account["outside"] {
  const account = accounts.find(({ merchants }) => merchants[channel].merchantId === merchant.merchantId);
  if (!account) throw new Error("an attempt of no account");
  return account.outside;
}

/** Sets the outcome of an attempt's refunds at the gateway from now on. UnionPay knows success and failure only. */
export async function endRefunds(
  bench: Bench,
  attempt: PaymentAttempt,
  as: "account" | "closed" | "well",
): Promise<void> {
  const { wechat, unionPay } = outsideOf(bench, attempt);
  const { number, channel } = attempt;
  if (channel === "unionpay") {
    await unionPay("PUT", `/refunds/${number}`, { outcome: as === "well" ? "SUCCESS" : "FAIL" });
    return;
  }
  const outcome = { account: "ABNORMAL", closed: "CLOSED", well: "SUCCESS" }[as];
  await wechat("PUT", `/refunds/${number}`, { outcome });
}

/** Refunds a share of the attempt's amount, in hundredths, in the channel's console. The gateway may refuse. */
export async function refundInConsole(bench: Bench, attempt: PaymentAttempt, share: number): Promise<void> {
  const { wechat, unionPay } = outsideOf(bench, attempt);
  const { number, channel, amountFen } = attempt;
  const given = share === 100 ? {} : { amountFen: Math.floor((amountFen * share) / 100) };
  if (channel === "wechat") await wechat("POST", "/refunds", { outTradeNo: number, ...given });
  else await unionPay("POST", `/orders/${number}/refund-by-hand`, given);
}

/** Repeats, in WeChat's console, the refunds that the payers' accounts could not take. @returns their number */
export async function redoRefunds(bench: Bench, application: Application): Promise<number> {
  const abnormal = refundsOf(application).filter(
    ({ attempt, refund }) => attempt.channel === "wechat" && refund.abnormality === "account",
  );
  for (const { attempt, refund } of abnormal)
    await outsideOf(bench, attempt).wechat("POST", `/refunds/${refund.number}/redo`);
  return abnormal.length;
}

const card = {
  kind: "bankCard",
  bankType: "ICBC_DEBIT",
  account: "6222000000000000",
  holder: "示例持卡人",
} as const;

/** Lets the operator treat the first abnormal refund. */
export async function treatAbnormal(
  { handle, projection }: Renewal,
  how: "retry" | "bankCard" | "merchantAccount",
  taken: () => void = () => undefined,
): Promise<string> {
  const found = refundsOf(await projection()).find(({ refund }) => refund.status === "退款异常");
  if (!found) return "nothing is abnormal";
  const given = { by: operator, refundNumber: found.refund.number };
  const command = async <A>(update: UpdateDefinition<void, [A]>, args: NoInfer<A>): Promise<void> => {
    const options = { ...sealedUpdate<A>(args), waitForStage: WorkflowUpdateStage.ACCEPTED };
    const accepted = await handle().startUpdate(update, options);
    taken();
    await accepted.result();
  };
  if (how === "retry") await command(retryRefund, given);
  else
    await command(treatRefund, { ...given, reason: "示例", to: how === "bankCard" ? card : { kind: how } });
  return `${how} ${found.refund.number.slice(-5)}`;
}

/**
 * Clears an abnormal refund at the end. A refund that can be retried is retried; if no account of the payer takes it,
 * it goes to the merchant's own account; a refund that is still abnormal is paid back by hand.
 */
export async function clearAbnormal(
  renewal: Pick<Renewal, "handle">,
  refund: Refund,
  isLastTry: boolean,
): Promise<void> {
  const given = { by: operator, refundNumber: refund.number };
  const run = <A>(update: UpdateDefinition<void, [A]>, args: NoInfer<A>) =>
    renewal.handle().executeUpdate(update, sealedUpdate(args));
  if (isLastTry || refund.treatment === "merchantAccount")
    return run(resolveRefund, { ...given, reason: "银行转账" });
  if (isTreatable(refund))
    return run(treatRefund, { ...given, reason: "示例", to: { kind: "merchantAccount" } });
  return run(retryRefund, given);
}
