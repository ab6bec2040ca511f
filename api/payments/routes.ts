import { fileAddresses } from "../../contract/addresses";
import { toBuffer, toString } from "qrcode";
import { findAttempt, orderOf } from "../../domain/money/attempts";
import type { PaymentAttempt } from "../../domain/money/payment";
import { stateShown } from "../../domain/application/stage";
import { findOwn } from "../applications/commands";
import type { Feature } from "../dependencies";
import { binary, text } from "../openapi/responses";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import {
  bankPage,
  bankPagePolicy,
  submitScript,
  submitScriptPath,
  payableAttempt,
  attemptParams,
} from "./start-payment";

/** Routes of CA网上支付: orders to pay by WeChat or on the bank's page. */
export const paymentRoutes: Feature = (defineRoute, { models: { applications }, parties, now }) => {
  const { channels } = parties;

  /** Returns an attempt that can be paid. @throws Problem NOT_FOUND; NO_OPEN_ATTEMPT if it can't be paid any more */
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

  defineRoute({
    operationId: "getPaymentQrSvg",
    method: "get",
    path: fileAddresses.qr,
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
    operationId: "getPaymentQrPng",
    method: "get",
    path: fileAddresses.qrPicture,
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
    operationId: "getBankForm",
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
    operationId: "getSubmitScript",
    method: "get",
    path: submitScriptPath,
    summary: "自动提交表单的脚本",
    role: "public",
    response: text({ mediaType: "text/javascript", description: "脚本" }),
    problems: [],
    handler: () => submitScript,
  });
};
