import { z } from "zod";
import { isCreditCode } from "../domain/form/credit-code";
import { readEnvironment, type Environment, ownAddress, secretFile } from "./environment";

const address = z.url({ protocol: /^https?$/ });
/** "https://inv.jss.com.cn", or "https://*.jss.com.cn" for every host below it. */
const origin = z
  .string()
  .regex(/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?$/, "must be origins such as https://*.jss.com.cn");

const environmentSchema = z.object({
  INVOICE_GATEWAY_URL: address
    .refine(
      (url) => new URL(url).pathname.split("/").length === 4,
      "must have a path of three segments: it is signed",
    )
    .default("https://sdk.nuonuo.com/open/v1/services"),
  INVOICE_AUTHORIZATION_URL: address.default("https://open.nuonuo.com/accessToken"),
  INVOICE_DOCUMENT_ORIGINS: z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(origin))
    .default(["https://*.jss.com.cn"]),
  INVOICE_APP_KEY: z.string().min(1),
  INVOICE_APP_SECRET_FILE: secretFile(),
  INVOICE_AUTHORIZATION_FILE: secretFile().optional(),
  INVOICE_CALLBACK_URL: ownAddress,
  INVOICE_SELLER_NAME: z.string().trim().min(1),
  INVOICE_SELLER_TAX_NUMBER: z
    .string()
    .refine(isCreditCode, "must be a 统一社会信用代码: check its 18 characters"),
  INVOICE_CLERK: z.string().trim().min(1).max(20),
  INVOICE_EXTENSION_NUMBER: z
    .string()
    .regex(/^\d{1,5}$/, "must be 1 to 5 digits")
    .optional(),
  INVOICE_TAX_RATE_PERCENT: z.coerce.number().int().min(0).max(100).default(6),
  INVOICE_TAX_CODE: z
    .string()
    .regex(/^\d{19}$/, "must be 19 digits")
    .default("3040203000000000000"),
  INVOICE_ITEM_NAME: z.string().trim().min(1).max(90).default("*信息技术服务*CA锁延期服务"),
});

/** 诺税通 and the seller, as the environment names them: what gateways/nuonuo is made with. */
export interface InvoiceProviderConfig {
  /** The one address of every method, "https://sdk.nuonuo.com/open/v1/services": its path is signed. */
  gatewayUrl: string;
  /** Where tokens are granted: another host. */
  tokenUrl: string;
  /** Where documents may be fetched from; "https://*.example.com" stands for every host below. */
  documentOrigins: readonly string[];
  appKey: string;
  appSecret: string;
  /** A token that never expires, for an app that was made with one. */
  accessToken?: string;
  /** The API's /api/callbacks/invoice, as the platform reaches it: what tells the applications apart is added behind it. */
  callbackUrl: string;
  seller: { name: string; taxNumber: string };
  /** 开票员, as the bureau knows them. */
  clerk: string;
  /** 分机号: which drawer's login is used. */
  extensionNumber?: string;
  taxRatePercent: number;
  /** 商品和服务税收编码, 19 digits. */
  taxCode: string;
  /** 项目名称 */
  itemName: string;
}

/**
 * Reads the invoice provider's addresses and keys, and the seller, from the environment.
 * @throws EnvironmentError that names every variable that is missing or wrong
 */
export function readInvoiceProviderConfig(environment: Environment): InvoiceProviderConfig {
  const values = readEnvironment(environmentSchema, environment);
  const { INVOICE_AUTHORIZATION_FILE: accessToken, INVOICE_EXTENSION_NUMBER: extensionNumber } = values;
  return {
    gatewayUrl: values.INVOICE_GATEWAY_URL,
    tokenUrl: values.INVOICE_AUTHORIZATION_URL,
    documentOrigins: values.INVOICE_DOCUMENT_ORIGINS,
    appKey: values.INVOICE_APP_KEY,
    appSecret: values.INVOICE_APP_SECRET_FILE,
    ...(accessToken === undefined ? {} : { accessToken }),
    callbackUrl: values.INVOICE_CALLBACK_URL,
    seller: { name: values.INVOICE_SELLER_NAME, taxNumber: values.INVOICE_SELLER_TAX_NUMBER },
    clerk: values.INVOICE_CLERK,
    ...(extensionNumber === undefined ? {} : { extensionNumber }),
    taxRatePercent: values.INVOICE_TAX_RATE_PERCENT,
    taxCode: values.INVOICE_TAX_CODE,
    itemName: values.INVOICE_ITEM_NAME,
  };
}
