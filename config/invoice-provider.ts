import { z } from "zod";
import { isCreditCode } from "../domain/application/credit-code";
import { readEnvironment, type Environment } from "./environment";
import { ownAddress, secretFile } from "./variables";

const shortestSecret = 32;

const address = z.url({ protocol: /^https?$/ });

const environmentSchema = z.object({
  INVOICE_BASE_URL: address.transform((url) => url.replace(/\/$/, "")),
  INVOICE_APP_KEY: z.string().min(1),
  INVOICE_APP_SECRET_FILE: secretFile(shortestSecret),
  INVOICE_CALLBACK_URL: ownAddress,
  INVOICE_SELLER_NAME: z.string().trim().min(1),
  INVOICE_SELLER_TAX_NUMBER: z
    .string()
    .refine(isCreditCode, "must be a 统一社会信用代码: check its 18 characters"),
  INVOICE_CLERK: z.string().trim().min(1),
  INVOICE_TAX_RATE_PERCENT: z.coerce.number().int().min(0).max(100).default(6),
  INVOICE_TAX_CODE: z
    .string()
    .regex(/^\d{19}$/, "must be 19 digits")
    .default("3040203000000000000"),
  INVOICE_ITEM_NAME: z.string().trim().min(1).default("*信息技术服务*CA锁延期服务"),
});

export interface InvoiceProviderConfig {
  /** Where the provider is, without a slash at the end. Documents are fetched from nowhere else. */
  baseUrl: string;
  appKey: string;
  appSecret: string;
  /** The API's POST /api/callbacks/invoice, as the provider reaches it. Its path is part of what results are signed over. */
  callbackUrl: string;
  seller: { name: string; taxNumber: string };
  /** 开票人 */
  clerk: string;
  taxRatePercent: number;
  /** 商品和服务税收编码, 19 digits. */
  taxCode: string;
  /** 项目名称 */
  itemName: string;
}

/**
 * Reads the invoice provider's address and key, and the seller, from the environment.
 * @throws EnvironmentError that names every variable that is missing or wrong
 */
export function readInvoiceProviderConfig(environment: Environment): InvoiceProviderConfig {
  const values = readEnvironment(environmentSchema, environment);
  return {
    baseUrl: values.INVOICE_BASE_URL,
    appKey: values.INVOICE_APP_KEY,
    appSecret: values.INVOICE_APP_SECRET_FILE,
    callbackUrl: values.INVOICE_CALLBACK_URL,
    seller: { name: values.INVOICE_SELLER_NAME, taxNumber: values.INVOICE_SELLER_TAX_NUMBER },
    clerk: values.INVOICE_CLERK,
    taxRatePercent: values.INVOICE_TAX_RATE_PERCENT,
    taxCode: values.INVOICE_TAX_CODE,
    itemName: values.INVOICE_ITEM_NAME,
  };
}
