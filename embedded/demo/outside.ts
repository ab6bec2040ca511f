import { z } from "zod";
import type { Addresses } from "../stack/addresses";
import type { StartedPayment } from "./api-client";

/** The addresses of the embedded providers, whose control interfaces move the outside world. */
export interface Outside {
  wechatGateway: string;
  unionPayGateway: string;
  smsProvider: string;
}

async function postOk(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`${new URL(url).pathname} answered ${response.status}: ${await response.text()}`);
}

/** Scans the QR code of an order and pays it, as a user of 微信 does. */
export const scanAndPay = ({ wechatGateway }: Outside, orderNo: string) =>
  postOk(`${wechatGateway}/control/orders/${orderNo}/pay`, {});

/** Goes to the bank with the form that the API gave, as the browser does, and pays there. */
export async function payAtBank({ unionPayGateway }: Outside, { attempt }: StartedPayment): Promise<void> {
  if (!attempt?.bankForm) throw new Error("no bank form to post");
  const { action, fields } = attempt.bankForm;
  const page = await fetch(action, { method: "POST", body: new URLSearchParams(fields) });
  if (!page.ok) throw new Error(`the bank's page answered ${page.status}`);
  await postOk(`${unionPayGateway}/control/orders/${attempt.number}/pay`, {});
}

/** Has the certificate authority take up the locks of an application and report the result of each. */
export const issue = ({ authority }: Pick<Addresses, "authority">, id: string) =>
  postOk(`${authority}/control/issue`, { ids: [id] });

const messagesSchema = z.object({ messages: z.array(z.unknown()) });

/** Returns the number of messages that a phone number received. */
export async function messagesTo({ smsProvider }: Outside, phone: string): Promise<number> {
  const response = await fetch(`${smsProvider}/control/messages?phone=${phone}`);
  return messagesSchema.parse(await response.json()).messages.length;
}
