import { z } from "zod";
import { longestVariable, type SmsTemplate } from "../../domain/application/sms";
import type { AlibabaClient } from "./alibaba-client";
import { beijingDatesBetween } from "./beijing-dates";
import { statusOf } from "./refusal-codes";

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
