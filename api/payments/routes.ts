import { answerOf } from "../../contract/answers";
import { isPrepared } from "../../domain/money/channels";
import { toBuffer, toString } from "qrcode";
import { bodyOf, type Body } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { findAttempt, orderOf } from "../../domain/money/attempts";
import type { PaymentAttempt } from "../../domain/money/payment";
import { stateShown } from "../../domain/application/stage";
import { possibleRefusals } from "../../domain/application/transitions";
import { startPayment } from "../../workflows/messages";
import type { ApplicationDocument } from "../../store/models/application";
import { giveCommand, refuseUnlessAllowed } from "../applications/commands";
import { actorOn, findOwn } from "../applications/policy";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { binary, json, text } from "../openapi/responses";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { bankPage, bankPagePolicy, submitScript, submitScriptPath } from "./bank-page";
import { payableAttempt, presentPayment } from "./present";
import { attemptParams } from "./schema";

/** CA网上支付: something to pay with, by WeChat or at the bank's page. */
export const paymentRoutes: Feature = (
  defineRoute,
  { models: { applications }, engine, parties, merchants, banks, limits, now },
) => {
  const { channels } = parties;

  /** @throws Problem NOT_FOUND, or NO_OPEN_ATTEMPT when the attempt can't be paid any more */
  async function findPayable(id: string, number: string, principal: Principal): Promise<PaymentAttempt> {
    const { application } = await findOwn(applications, id, principal);
    if (!findAttempt(application, number)) throw new Problem("NOT_FOUND");
    const payable = payableAttempt(application, now());
    if (payable?.number !== number) throw new Problem("NO_OPEN_ATTEMPT", { state: stateShown(application) });
    return payable;
  }

  async function codeUrlOf(id: string, number: string, principal: Principal): Promise<string> {
    const { codeUrl } = await findPayable(id, number, principal);
    if (codeUrl === undefined) throw new Problem("NOT_FOUND");
    return codeUrl;
  }

  /** Asking again for what is at hand changes nothing: a workflow need not hear of it, and takes only so many updates. */
  function hasAtHand(
    document: ApplicationDocument,
    { channel, bank }: Body<"startPayment">,
  ): document is ApplicationDocument & { application: Application } {
    const attempt = payableAttempt(document.application, now());
    if (attempt?.channel !== channel || attempt.bank !== bank) return false;
    if (!isPrepared(attempt)) return false;
    refuseUnlessAllowed("startPayment", "bidder", document);
    return true;
  }

  defineRoute({
    method: "post",
    path: "/api/applications/{id}/payments",
    summary: "点击支付：微信二维码或银行页面",
    role: "bidder",
    records: "own",
    params: idParams,
    body: bodyOf("startPayment"),
    response: json(answerOf("paymentStarted"), { description: "可支付的订单；若发现已支付，则只有申请" }),
    problems: [
      ...possibleRefusals("startPayment"),
      "ATTEMPT_REPLACED",
      "NOT_FOUND",
      "QUOTA_REACHED",
      "GATEWAY_AWAY",
      "ENGINE_AWAY",
      "RUN_MISSING",
    ],
    handler: async ({ params: { id }, body, principal, idempotency: { updateId } }) => {
      const { channel, bank } = body;
      if (bank !== undefined && !banks.some(({ code }) => code === bank)) badBank("请选择银行");
      const document = await findOwn(applications, id, principal);
      if (hasAtHand(document, body))
        return presentPayment(document.application, { principal, nowMs: now(), channels });
      const args = {
        by: actorOn(document, principal, "bidder"),
        ...body,
        merchant: merchants[channel],
      };
      const application = await limits.spend("orders", principal, () =>
        giveCommand(engine, { update: startPayment, document, updateId, args }),
      );
      const started = presentPayment(application, { principal, nowMs: now(), channels });
      // A repeat gets the answer that the first was given: what that could be paid with may be over by now.
      if (!started.attempt && application.payment !== "已支付")
        throw new Problem("ATTEMPT_REPLACED", { state: stateShown(application) });
      return started;
    },
  });

  defineRoute({
    method: "get",
    path: "/api/applications/{id}/payments/{number}/qr.svg",
    summary: "微信支付二维码（SVG）",
    role: "bidder",
    records: "own",
    params: attemptParams,
    response: text({ mediaType: "image/svg+xml", description: "二维码" }),
    problems: ["NOT_FOUND", "NO_OPEN_ATTEMPT"],
    handler: async ({ params: { id, number }, principal }) =>
      toString(await codeUrlOf(id, number, principal), { type: "svg", margin: 2 }),
  });

  defineRoute({
    method: "get",
    path: "/api/applications/{id}/payments/{number}/qr.png",
    summary: "微信支付二维码（PNG）",
    role: "bidder",
    records: "own",
    params: attemptParams,
    response: binary({ mediaType: "image/png", description: "二维码" }),
    problems: ["NOT_FOUND", "NO_OPEN_ATTEMPT"],
    handler: async ({ params: { id, number }, principal }) =>
      toBuffer(await codeUrlOf(id, number, principal), { type: "png", margin: 2, width: 320 }),
  });

  defineRoute({
    method: "get",
    path: "/api/applications/{id}/payments/{number}/form",
    summary: "前往银行页面（自动提交的表单）",
    role: "bidder",
    records: "own",
    params: attemptParams,
    response: text({ mediaType: "text/html", description: "自动提交的表单" }),
    problems: ["NOT_FOUND", "NO_OPEN_ATTEMPT"],
    handler: async ({ params: { id, number }, principal, setHeader }) => {
      const attempt = await findPayable(id, number, principal);
      const form = channels[attempt.channel].bankForm?.(orderOf(attempt));
      if (!form) throw new Problem("NOT_FOUND");
      setHeader("Content-Security-Policy", bankPagePolicy(form));
      return bankPage(form);
    },
  });

  defineRoute({
    method: "get",
    path: submitScriptPath,
    summary: "自动提交表单的脚本",
    role: "public",
    response: text({ mediaType: "text/javascript", description: "脚本" }),
    problems: [],
    handler: () => submitScript,
  });
};

function badBank(message: string): never {
  throw new Problem("INVALID_INPUT", { fields: [{ path: "bank", message }] });
}
