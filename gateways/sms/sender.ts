import { z } from "zod";
import { longestVariable, type SmsTemplate } from "../../domain/application/sms";
import { beijingOffsetMs, dayMs } from "../../domain/beijing-day";
import type { AlibabaClient } from "./alibaba-client";

/**
 * Codes of refusals that pass with time or after an operator's action: the phone's quota, the account's balance or
 * suspension. Every other `isv.` code concerns the message itself and is final.
 */
const passing = new Set([
  "isv.BUSINESS_LIMIT_CONTROL",
  "isv.DAY_LIMIT_CONTROL",
  "isv.MONTH_LIMIT_CONTROL",
  "isv.AMOUNT_NOT_ENOUGH",
  "isv.OUT_OF_SERVICE",
  "isv.ACCOUNT_ABNORMAL",
  "isv.RAM_PERMISSION_DENY",
]);

/**
 * Returns the meaning of the code in SendSms' body.
 * @throws Error for a refusal that a later try may overcome
 */
function statusOf(code: string): "sent" | "refused" {
  if (code === "OK") return "sent";
  if (code.startsWith("isv.") && !passing.has(code)) return "refused";
  throw new Error(`the SMS provider put it off: ${code}`);
}

/** Number of days for which the provider keeps records of messages. */
const maxDays = 30;

/**
 * Returns the Beijing dates (YYYYMMDD) from one instant to another, both in milliseconds since the epoch, latest first.
 */
function beijingDatesBetween(from: number, to: number): string[] {
  const firstDay = Math.floor((from + beijingOffsetMs) / dayMs);
  const lastDay = Math.floor((to + beijingOffsetMs) / dayMs);
  const days = Math.min(Math.max(lastDay - firstDay, 0) + 1, maxDays);
  return Array.from({ length: days }, (_, back) =>
    new Date((lastDay - back) * dayMs).toISOString().slice(0, 10).replaceAll("-", ""),
  );
}

export interface SmsSenderDeps {
  call: AlibabaClient;
  /** 短信签名: the sender's name in each message. */
  signName: string;
  templateCodes: Record<SmsTemplate, string>;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
}

export interface SmsOrder {
  /** Id of the message in the outbox, by which the provider's records identify it. */
  outId: string;
  phone: string;
  template: SmsTemplate;
  params: Record<string, string>;
  /**
   * Time of the first earlier try that may have reached the provider, in milliseconds since the epoch. If given, the
   * provider is asked before anything is sent.
   */
  triedSince?: number;
}

export interface SmsAnswer {
  status: "sent" | "refused";
  /** Answer of the provider, for the log. */
  remark: string;
}

export interface SmsSender {
  /**
   * Sends a message, or finds that the provider accepted it before. The provider offers no idempotency key.
   * @throws Error if the provider is away, its answer is invalid, or it asks to come back later; try again with
   * `triedSince`
   */
  send(order: SmsOrder): Promise<SmsAnswer>;
}

const detailsPageSize = 50;
/** Largest number of pages that are read: far more messages than one phone may receive in a day. */
const maxDetailsPages = 10;

const sendAnswerSchema = z.object({
  Code: z.string(),
  Message: z.string().optional(),
  BizId: z.string().optional(),
});

const detailsAnswerSchema = z.object({
  Code: z.string(),
  SmsSendDetailDTOs: z
    .object({ SmsSendDetailDTO: z.array(z.object({ OutId: z.string().optional() })).default([]) })
    .optional(),
});

const clip = (value: string): string => {
  const characters = [...value];
  return characters.length > longestVariable
    ? `${characters.slice(0, longestVariable - 1).join("")}…`
    : value;
};

const templateParam = (params: Record<string, string>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(params).map(([name, value]) => [name, clip(value)])));

/** Creates a sender that uses Alibaba Cloud's SendSms, and QuerySendDetails to find earlier messages. */
export function createSmsSender({ call, signName, templateCodes, now }: SmsSenderDeps): SmsSender {
  async function wasAcceptedOn(date: string, { outId, phone }: SmsOrder): Promise<boolean> {
    for (let page = 1; page <= maxDetailsPages; page += 1) {
      const answer = detailsAnswerSchema.parse(
        await call("QuerySendDetails", {
          PhoneNumber: phone,
          SendDate: date,
          PageSize: String(detailsPageSize),
          CurrentPage: String(page),
        }),
      );
      if (answer.Code !== "OK") throw new Error(`the SMS provider can't tell what was sent: ${answer.Code}`);
      const details = answer.SmsSendDetailDTOs?.SmsSendDetailDTO ?? [];
      if (details.some((detail) => detail.OutId === outId)) return true;
      if (details.length < detailsPageSize) return false;
    }
    throw new Error("the SMS provider lists more messages than can be true");
  }

  async function wasAccepted(order: SmsOrder, triedSince: number): Promise<boolean> {
    for (const date of beijingDatesBetween(triedSince, now())) {
      if (await wasAcceptedOn(date, order)) return true;
    }
    return false;
  }

  async function submit({ outId, phone, template, params }: SmsOrder): Promise<SmsAnswer> {
    const answer = sendAnswerSchema.parse(
      await call("SendSms", {
        PhoneNumbers: phone,
        SignName: signName,
        TemplateCode: templateCodes[template],
        TemplateParam: templateParam(params),
        OutId: outId,
      }),
    );
    const remark = [answer.Code, answer.Message, answer.BizId].filter(Boolean).join(" ");
    return { status: statusOf(answer.Code), remark };
  }

  return {
    send: async (order) => {
      const accepted = order.triedSince !== undefined && (await wasAccepted(order, order.triedSince));
      return accepted ? { status: "sent", remark: "accepted at an earlier try" } : submit(order);
    },
  };
}
