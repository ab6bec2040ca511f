import { channelTraits, type ChannelTraits } from "../../domain/money/channels";
import type { z } from "zod";
import type { Application, Draft } from "../../domain/application/application";
import { isPayable, orderOf } from "../../domain/money/attempts";
import type { PaymentAttempt } from "../../domain/money/payment";
import type { UnionPay } from "../../gateways/union-pay";
import { presentApplication } from "../applications/present";
import type { Principal } from "../platform/principal";
import type { paymentStartedSchema } from "./schema";

/** The attempt that can be paid at this instant, or undefined: its QR code is dead, or money has come. */
export function payableAttempt(application: Application | Draft, nowMs: number): PaymentAttempt | undefined {
  return application.attempts.find((attempt) => isPayable(attempt, nowMs));
}

/** What the bidder pays with: the QR code's addresses for WeChat, the bank's form for UnionPay. */
export function presentPayment(
  application: Application,
  {
    principal,
    nowMs,
    unionPay,
  }: { principal: Principal; nowMs: number; unionPay: Pick<UnionPay, "consumeForm"> },
): z.output<typeof paymentStartedSchema> {
  const shown = {
    application: presentApplication(application, principal),
    serverTime: new Date(nowMs).toISOString(),
  };
  const attempt = payableAttempt(application, nowMs);
  if (!attempt) return shown;
  const address = `/api/applications/${application.id}/payments/${attempt.number}`;
  const { number, channel, deadline, codeUrl } = attempt;
  const toPayWith = {
    bankForm: () => ({
      bankForm: unionPay.consumeForm(orderOf(attempt)),
      formAddress: `${address}/form`,
    }),
    qrCode: () =>
      codeUrl === undefined ? {} : { codeUrl, qrSvg: `${address}/qr.svg`, qrPng: `${address}/qr.png` },
  } satisfies Record<ChannelTraits["paysBy"], () => object>;
  return { ...shown, attempt: { number, channel, deadline, ...toPayWith[channelTraits[channel].paysBy]() } };
}
