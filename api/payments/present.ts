import type { Answer } from "../../contract/answers";
import type { Application, Draft } from "../../domain/application/application";
import { isPayable, orderOf } from "../../domain/money/attempts";
import type { PaymentAttempt } from "../../domain/money/payment";
import type { PaymentGateways } from "../../gateways/payment-channel";
import { presentApplication } from "../applications/present";
import type { Principal } from "../platform/principal";

/** The attempt that can be paid at this instant, or undefined: its QR code is dead, or money has come. */
export function payableAttempt(application: Application | Draft, nowMs: number): PaymentAttempt | undefined {
  return application.attempts.find((attempt) => isPayable(attempt, nowMs));
}

/** What the bidder pays with: the QR code's addresses, or the bank's form. */
export function presentPayment(
  application: Application,
  { principal, nowMs, channels }: { principal: Principal; nowMs: number; channels: PaymentGateways },
): Answer<"paymentStarted"> {
  const shown = {
    application: presentApplication(application, principal),
    serverTime: new Date(nowMs).toISOString(),
  };
  const attempt = payableAttempt(application, nowMs);
  if (!attempt) return shown;
  const address = `/api/applications/${application.id}/payments/${attempt.number}`;
  const { number, channel, deadline, codeUrl } = attempt;
  const bankForm = channels[channel].bankForm?.(orderOf(attempt));
  return {
    ...shown,
    attempt: {
      number,
      channel,
      deadline,
      ...(bankForm === undefined ? {} : { bankForm, formAddress: `${address}/form` }),
      ...(codeUrl === undefined ? {} : { codeUrl, qrSvg: `${address}/qr.svg`, qrPng: `${address}/qr.png` }),
    },
  };
}
