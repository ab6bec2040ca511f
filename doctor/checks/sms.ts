import { z } from "zod";
import { templateVariable } from "../../config/sms";
import { smsPhrases, smsTemplates, smsVariables, type SmsTemplate } from "../../domain/application/sms";
import { createAlibabaClient } from "../../gateways/sms/alibaba-client";
import { reasonOf, type Fault } from "../fault";
import type { Configuration } from "./configuration";

const timeoutMs = 8_000;
const registered = 1;

const templateSchema = z.object({
  Code: z.string(),
  TemplateStatus: z.number().optional(),
  TemplateContent: z.string().optional(),
});
const signSchema = z.object({ Code: z.string(), SignStatus: z.number().optional() });

/**
 * Finds faults of the SMS settings: the key must be valid, and the signature and each template registered, with no
 * variables other than those that we send.
 */
export async function smsFaults(settings: Configuration["sms"], now: () => number): Promise<Fault[]> {
  if (!settings) return [];
  const { signName, templateCodes } = settings;
  const call = createAlibabaClient({ ...settings, now, timeoutMs });
  const twice = doubleFaults(templateCodes);
  try {
    const sign = signSchema.parse(await call("QuerySmsSign", { SignName: signName }));
    const signFaults: Fault[] =
      sign.Code === "OK" && sign.SignStatus === registered
        ? []
        : [
            {
              about: "SMS_SIGN_NAME",
              fault: "服务商没有这个签名，或未通过审核",
              remedy: /[【】]/.test(signName)
                ? "只写签名本身，不写【】：发送时由服务商加上"
                : "在短信服务控制台登记签名，通过后填写其全称",
            },
          ];
    const faults: Fault[] = [...twice, ...signFaults];
    for (const template of smsTemplates) {
      const answer = templateSchema.parse(
        await call("QuerySmsTemplate", { TemplateCode: templateCodes[template] }),
      );
      faults.push(...templateFaults(template, answer));
    }
    return faults;
  } catch (error) {
    const remedy = "核对 SMS_ACCESS_KEY_ID、SMS_ACCESS_KEY_SECRET_FILE、SMS_BASE_URL 与出网";
    return [...twice, { about: "短信服务", fault: `查询模板不成：${reasonOf(error)}`, remedy }];
  }
}

/**
 * Finds templates that are configured for two messages. The provider accepts a text without their differing variables,
 * but it tells users the wrong thing.
 */
const doubleFaults = (codes: Record<SmsTemplate, string>): Fault[] =>
  smsTemplates.flatMap((template, index) => {
    const earlier = smsTemplates.slice(0, index).find((other) => codes[other] === codes[template]);
    if (earlier === undefined) return [];
    return [
      {
        about: templateVariable(template),
        fault: `与 ${templateVariable(earlier)} 是同一个模板：收到的人会被告知错误的事`,
        remedy: "每种消息登记一个模板，各填各的编号",
      },
    ];
  });

/** Finds faults of a template that the provider has, or hasn't: it must be registered, and be the one for its message. */
export function templateFaults(template: SmsTemplate, answer: z.output<typeof templateSchema>): Fault[] {
  const about = templateVariable(template);
  const remedy = "按 docs/operations/configuration.md“短信”一节登记模板，通过后填写其编号";
  if (answer.Code !== "OK" || answer.TemplateStatus !== registered) {
    return [{ about, fault: "服务商没有这个模板，或未通过审核", remedy }];
  }
  const named = [...(answer.TemplateContent ?? "").matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const known: readonly string[] = smsVariables[template];
  const strange = named.filter((name) => !known.includes(name));
  const swapped = phraseFaults(template, answer.TemplateContent ?? "", named);
  if (strange.length === 0 || swapped.length > 0) return swapped;
  return [{ about, fault: `模板用到程序不提供的变量 ${strange.join("、")}`, remedy }];
}

/** Finds a template whose text says what another message should, and not what its own should. */
function phraseFaults(template: SmsTemplate, text: string, named: readonly string[]): Fault[] {
  if (smsPhrases[template].test(text)) return [];
  const knows = (known: readonly string[]) => named.every((name) => known.includes(name));
  const meant = smsTemplates.find((other) => smsPhrases[other].test(text) && knows(smsVariables[other]));
  if (meant === undefined) return [];
  const about = templateVariable(template);
  const fault = `模板的文字是 ${templateVariable(meant)} 的：收到的人会被告知错误的事`;
  const remedy = `两项的编号是不是填反了？${about} 的文字见 docs/operations/configuration.md“短信”`;
  return [{ about, fault, remedy }];
}
