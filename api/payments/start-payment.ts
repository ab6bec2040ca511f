import type { Body } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { stateShown } from "../../domain/application/stage";
import { isPrepared } from "../../domain/money/channels";
import type { ApplicationDocument } from "../../store/models/application";
import { giveAgain, giveCommand, isRepeat, refuseUnlessAllowed } from "../applications/commands";
import { actorOn, findOwn } from "../applications/policy";
import type { CommandHandler } from "../commands/handler";
import { Problem } from "../platform/problem";
import { payableAttempt, presentPayment } from "./present";

/** 点击支付: something to pay with, from the workflow unless it is at hand. */
export const startPayment: CommandHandler<"startPayment"> =
  ({ models, engine, parties: { channels }, merchants, banks, limits, now }) =>
  async ({ id, body, principal, idempotency }) => {
    const { updateId } = idempotency;
    const { channel, bank } = body;
    const document = await findOwn(models.applications, id, principal);
    const by = actorOn(document, principal, "bidder");
    const args = { by, ...body, merchant: merchants[channel] };
    const shown = (application: Application) =>
      presentPayment(application, { principal, nowMs: now(), channels });
    const order = { command: "startPayment", document, updateId, args } as const;
    // What an earlier run of the request began may still be on its way to the gateway: that is waited for.
    if (isRepeat(document, idempotency)) return shown(await giveAgain({ models, engine }, order));
    if (bank !== undefined && !banks.some(({ code }) => code === bank))
      throw new Problem("INVALID_INPUT", { fields: [{ path: "bank", message: "请选择银行" }] });
    if (hasAtHand(document, body, now())) return shown(document.application);
    const application = await limits.spend("orders", principal, () => giveCommand(engine, order));
    const started = shown(application);
    // The engine gives a repeat the answer of the first: what that could be paid with may be over by now.
    if (!started.attempt && application.payment !== "已支付")
      throw new Problem("ATTEMPT_REPLACED", { state: stateShown(application) });
    return started;
  };

/** Asking again for what is at hand changes nothing: a workflow need not hear of it, and takes only so many updates. */
function hasAtHand(
  document: ApplicationDocument,
  { channel, bank }: Body<"startPayment">,
  nowMs: number,
): document is ApplicationDocument & { application: Application } {
  const attempt = payableAttempt(document.application, nowMs);
  if (attempt?.channel !== channel || attempt.bank !== bank) return false;
  if (!isPrepared(attempt)) return false;
  refuseUnlessAllowed("startPayment", "bidder", document);
  return true;
}
