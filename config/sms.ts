import { z } from "zod";
import type { SmsTemplate } from "../domain/application/sms";
import { readEnvironment, type Environment, secretFile } from "./environment";

const templateCode = z
  .string()
  .regex(/^SMS_\d+$/, "must be a template code of the provider, such as SMS_100000001");

const environmentSchema = z.object({
  SMS_BASE_URL: z.url({ protocol: /^https?$/ }).default("https://dysmsapi.aliyuncs.com"),
  SMS_ACCESS_KEY_ID: z.string().min(1),
  SMS_ACCESS_KEY_SECRET_FILE: secretFile(),
  SMS_SIGN_NAME: z.string().min(1),
  SMS_TEMPLATE_APPROVED: templateCode,
  SMS_TEMPLATE_REJECTED: templateCode,
  SMS_TEMPLATE_PAID: templateCode,
  SMS_TEMPLATE_SHIPPED: templateCode,
  SMS_TEMPLATE_REFUNDED: templateCode,
  SMS_TEMPLATE_CONFIRMING: templateCode,
  SMS_TEMPLATE_REVERSED: templateCode,
  SMS_TEMPLATE_REISSUED: templateCode,
  SMS_TEMPLATE_EXPIRING: templateCode,
});

export interface SmsConfig {
  baseUrl: string;
  accessKeyId: string;
  accessKeySecret: string;
  /** 短信签名, as registered with the provider. */
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
    templateCodes: {
      approved: values.SMS_TEMPLATE_APPROVED,
      rejected: values.SMS_TEMPLATE_REJECTED,
      paid: values.SMS_TEMPLATE_PAID,
      shipped: values.SMS_TEMPLATE_SHIPPED,
      refunded: values.SMS_TEMPLATE_REFUNDED,
      confirming: values.SMS_TEMPLATE_CONFIRMING,
      reversed: values.SMS_TEMPLATE_REVERSED,
      reissued: values.SMS_TEMPLATE_REISSUED,
      expiring: values.SMS_TEMPLATE_EXPIRING,
    },
  };
}
