import { z } from "zod";
import { smsTemplates, type SmsTemplate } from "../domain/application/sms";
import { readEnvironment, type Environment, secretFile } from "./environment";

const templateCode = z
  .string()
  .regex(/^SMS_\d+$/, "must be a template code of the provider, such as SMS_100000001");

/** Returns the variable that holds a template's code. */
export const templateVariable = (template: SmsTemplate): `SMS_TEMPLATE_${Uppercase<SmsTemplate>}` =>
  `SMS_TEMPLATE_${template.toUpperCase() as Uppercase<SmsTemplate>}`;

const ofTemplates = <T>(each: (template: SmsTemplate) => readonly [name: string, T]) =>
  Object.fromEntries(smsTemplates.map(each));

const environmentSchema = z.object({
  SMS_BASE_URL: z.url({ protocol: /^https?$/ }).default("https://dysmsapi.aliyuncs.com"),
  SMS_ACCESS_KEY_ID: z.string().min(1),
  SMS_ACCESS_KEY_SECRET_FILE: secretFile(),
  SMS_SIGN_NAME: z.string().min(1),
  ...(ofTemplates((template) => [templateVariable(template), templateCode]) as Record<
    ReturnType<typeof templateVariable>,
    typeof templateCode
  >),
});

export interface SmsConfig {
  baseUrl: string;
  accessKeyId: string;
  accessKeySecret: string;
  /** Signature of the SMS (短信签名), as registered with the provider. */
  signName: string;
  templateCodes: Record<SmsTemplate, string>;
}

/**
 * Reads the SMS provider's address and key from the environment.
 * @throws EnvironmentError that names every bad variable
 */
export function readSmsConfig(environment: Environment): SmsConfig {
  const values = readEnvironment(environmentSchema, environment);
  return {
    baseUrl: values.SMS_BASE_URL,
    accessKeyId: values.SMS_ACCESS_KEY_ID,
    accessKeySecret: values.SMS_ACCESS_KEY_SECRET_FILE,
    signName: values.SMS_SIGN_NAME,
    templateCodes: ofTemplates((template) => [template, values[templateVariable(template)]]) as Record<
      SmsTemplate,
      string
    >,
  };
}
