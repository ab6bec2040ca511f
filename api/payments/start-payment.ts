import type { Body } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { stateShown } from "../../domain/application/stage";
import { isPrepared } from "../../domain/money/channels";
import type { ApplicationDocument } from "../../store/models/application";
import { giveCommand, refuseUnlessAllowed } from "../applications/commands";
import { actorOn, findOwn } from "../applications/policy";
import type { CommandHandler } from "../commands/handler";
import { Problem } from "../platform/problem";
import { payableAttempt, presentPayment } from "./present";

/** 点击支付: something to pay with, from the workflow unless it is at hand. */
export const startPayment: CommandHandler<"startPayment"> =
  ({ models: { applications }, engine, parties: { channels }, merchants, banks, limits, now }) =>
  async ({ id, body, principal, updateId }) => {
    const { channel, bank } = body;
    if (bank !== undefined && !banks.some(({ code }) => code === bank))
      throw new Problem("INVALID_INPUT", { fields: [{ path: "bank", message: "请选择银行" }] });
    const document = await findOwn(applications, id, principal);
    if (hasAtHand(document, body, now()))
      return presentPayment(document.application, { principal, nowMs: now(), channels });
    const args = { by: actorOn(document, principal, "bidder"), ...body, merchant: merchants[channel] };
    const application = await limits.spend("orders", principal, () =>
      giveCommand(engine, { command: "startPayment", document, updateId, args }),
    );
    const started = presentPayment(application, { principal, nowMs: now(), channels });
    // A repeat gets the answer that the first was given: what that could be paid with may be over by now.
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
