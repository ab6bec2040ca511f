import { z } from "zod";
import { idParams } from "../applications/schema";
import type { Answer } from "../../contract/answers";
import type { Application, Draft } from "../../domain/application/application";
import { isPayable, orderOf } from "../../domain/money/attempts";
import type { PaymentAttempt } from "../../domain/money/payment";
import type { PaymentGateways, BankForm } from "../../gateways/payment-channel";
import { presentApplication } from "../applications/present";
import type { Principal } from "../platform/principal";
import type { Body, Given } from "../../contract/commands";
import { stateShown } from "../../domain/application/stage";
import { guardFactsOf, refusalOf } from "../../domain/application/transitions";
import { isPrepared } from "../../domain/money/channels";
import type { ApplicationDocument } from "../../store/models/application";
import { actorOn, findOwn, give } from "../applications/commands";
import { spendUnlessRepeat } from "../applications/quota";
import type { CommandHandler } from "../applications/standard-command";
import type { Message } from "../platform/messages";
import { Problem } from "../platform/problem";

export const attemptParams = idParams.extend({
  number: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}\d{4}$/, "订单号不正确"),
});

/**
 * Returns the attempt that can be paid at this instant, or undefined if its QR code has expired or a payment has come.
 */
export function payableAttempt(application: Application | Draft, nowMs: number): PaymentAttempt | undefined {
  return application.attempts.find((attempt) => isPayable(attempt, nowMs));
}

/** Returns what the bidder needs to pay: the addresses of the QR code, or the bank's form. */
function presentPayment(
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

/**
 * Path of the script that submits the bank page's form. It is a separate file because the page allows no inline script.
 */
export const submitScriptPath = "/api/submit-form.js";
export const submitScript = "document.forms[0].submit();\n";

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** Returns the page that sends the browser to the bank. A button does the same if scripts are disabled. */
export function bankPage({ action, fields }: BankForm): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>正在前往银行</title></head>
<body><p>正在前往银行页面，请稍候……</p>
<form method="post" action="${escape(action)}">${inputs.join("")}<button type="submit">如未自动跳转，请点击这里</button></form>
<script src="${submitScriptPath}"></script></body></html>
`;
}

/** Returns a Content-Security-Policy that allows the page to post to the gateway and nothing else. */
export function bankPagePolicy({ action }: Pick<BankForm, "action">): string {
  return `default-src 'none'; script-src 'self'; form-action ${new URL(action).origin}; base-uri 'none'; frame-ancestors 'none'`;
}

/** 点击支付: returns an order that can be paid. The workflow opens one unless a payable order exists. */
export const startPayment: CommandHandler<"startPayment"> =
  ({ models, engine, parties: { channels }, merchants, banks, limits, now }) =>
  async ({ id, body, principal, messages, onUsage }) => {
    const { channel, bank } = body;
    const document = await findOwn(models.applications, id, principal);
    const by = actorOn(document, principal, "bidder");
    const shown = (application: Application) => {
      const started = presentPayment(application, { principal, nowMs: now(), channels });
      // The answer has no order if the application is paid, or if the order of this request has ended unpaid meanwhile.
      if (!started.attempt && application.payment === "未支付")
        throw new Problem("ATTEMPT_REPLACED", { state: stateShown(application) });
      return started;
    };
    const make = (): { atHand: true } | Given<"startPayment"> => {
      if (bank !== undefined && !banks.some(({ code }) => code === bank))
        throw new Problem("INVALID_INPUT", { fields: [{ path: "bank", message: "请选择银行" }] });
      if (hasAtHand(document, body, now())) return { atHand: true };
      return { by, ...body, merchant: merchants[channel] };
    };
    const answered = async (message: Message<ReturnType<typeof make>>): Promise<Application> => {
      const { content } = message;
      if (!("atHand" in content)) {
        // An earlier run of the request may still be waiting for the gateway. The repeat waits for the same result.
        const order = {
          command: "startPayment",
          document,
          message: { ...message, content },
          messages,
        } as const;
        return give({ models, engine }, order);
      }
      if (message.repeated) messages.replay();
      return document.application as Application;
    };
    const asked = { document, messages, about: { applicationId: id, document }, make };
    if (hasAtHand(document, body, now())) return shown(await answered(await messages.fix(make, asked.about)));
    const spending = { limits, quota: "orders", spender: { ...principal, onUsage } } as const;
    return shown(await spendUnlessRepeat(spending, asked, answered));
  };

/**
 * Decides whether the requested order exists and can be paid. Then the workflow need not be asked; it can take only a
 * limited number of updates.
 */
function hasAtHand(
  document: ApplicationDocument,
  { channel, bank }: Body<"startPayment">,
  nowMs: number,
): document is ApplicationDocument & { application: Application } {
  const attempt = payableAttempt(document.application, nowMs);
  if (attempt?.channel !== channel || attempt.bank !== bank) return false;
  if (!isPrepared(attempt)) return false;
  return refusalOf("startPayment", "bidder", guardFactsOf(document.application)) === undefined;
}
