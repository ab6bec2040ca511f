import { randomUUID } from "node:crypto";
import { z } from "zod";
import { toBeijingDate, toBeijingText } from "../shared/beijing-time";
import type { Messages } from "./messages";
import { templates } from "./templates";

export interface ActionDeps {
  messages: Messages;
  signName: string;
  /** Returns the time in milliseconds since the epoch. */
  now: () => number;
}

type Answer = Record<string, unknown> & { Code: string };
type Action = (query: Record<string, string>) => Answer;

const textsByCode = new Map<string, string>(Object.values(templates).map(({ code, text }) => [code, text]));

const paramsSchema = z.record(z.string(), z.string().max(35));
const sendDetailsSchema = z.object({
  PhoneNumber: z.string(),
  SendDate: z.string().regex(/^\d{8}$/),
  PageSize: z.coerce.number().int().min(1).max(50),
  CurrentPage: z.coerce.number().int().min(1),
});

export const answerOf = (code: string, message: string): Answer => ({
  Code: code,
  Message: message,
  RequestId: randomUUID().toUpperCase(),
});

function parseParams(text: string): Record<string, string> | undefined {
  try {
    return paramsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function sendSms({ messages, signName, now }: ActionDeps, query: Record<string, string>): Answer {
  const {
    PhoneNumbers: phone = "",
    SignName = "",
    TemplateCode = "",
    TemplateParam = "{}",
    OutId = "",
  } = query;
  const text = textsByCode.get(TemplateCode);
  const params = parseParams(TemplateParam);
  if (!/^1[3-9]\d{9}$/.test(phone)) return answerOf("isv.MOBILE_NUMBER_ILLEGAL", `${phone}手机号码格式错误`);
  if (SignName !== signName) return answerOf("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名");
  if (text === undefined) return answerOf("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板");
  if (!params) return answerOf("isv.INVALID_JSON_PARAM", "JSON参数不合法，或变量超过35个字");
  const missing = [...text.matchAll(/\$\{(\w+)\}/g)].find(([, name = ""]) => params[name] === undefined);
  if (missing) return answerOf("isv.TEMPLATE_MISSING_PARAMETERS", `模板变量${missing[1]}缺失`);

  const bizId = randomUUID();
  const content = `【${signName}】${text.replace(/\$\{(\w+)\}/g, (_, name: string) => params[name] ?? "")}`;
  const at = new Date(now()).toISOString();
  messages.accept({ at, bizId, outId: OutId, phone, signName, templateCode: TemplateCode, content });
  return { ...answerOf("OK", "OK"), BizId: bizId };
}

function querySendDetails({ messages }: ActionDeps, query: Record<string, string>): Answer {
  const parsed = sendDetailsSchema.safeParse(query);
  if (!parsed.success) return answerOf("isv.INVALID_PARAMETERS", "参数异常");
  const { PhoneNumber, SendDate, PageSize, CurrentPage } = parsed.data;
  const found = messages
    .list(PhoneNumber)
    .filter(({ at }) => toBeijingDate(at).replaceAll("-", "") === SendDate);
  const page = found.slice((CurrentPage - 1) * PageSize, CurrentPage * PageSize).map((message) => ({
    PhoneNum: message.phone,
    OutId: message.outId,
    TemplateCode: message.templateCode,
    Content: message.content,
    SendDate: toBeijingText(message.at),
    ReceiveDate: toBeijingText(message.at),
    SendStatus: 3,
    ErrCode: "DELIVERED",
  }));
  return { ...answerOf("OK", "OK"), TotalCount: found.length, SmsSendDetailDTOs: { SmsSendDetailDTO: page } };
}

/** Status 审核通过 of a template or a signature. */
const passed = 1;

function querySmsTemplate({ TemplateCode = "" }: Record<string, string>): Answer {
  const text = textsByCode.get(TemplateCode);
  if (text === undefined) return answerOf("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板");
  return { ...answerOf("OK", "OK"), TemplateCode, TemplateContent: text, TemplateStatus: passed };
}

function querySmsSign({ signName }: ActionDeps, { SignName = "" }: Record<string, string>): Answer {
  if (SignName !== signName) return answerOf("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名");
  return { ...answerOf("OK", "OK"), SignName, SignStatus: passed };
}

/** Returns the supported actions of dysmsapi by their names. */
export const createActions = (deps: ActionDeps): Map<string, Action> =>
  new Map<string, Action>([
    ["SendSms", (query) => sendSms(deps, query)],
    ["QuerySendDetails", (query) => querySendDetails(deps, query)],
    ["QuerySmsTemplate", (query) => querySmsTemplate(query)],
    ["QuerySmsSign", (query) => querySmsSign(deps, query)],
  ]);
