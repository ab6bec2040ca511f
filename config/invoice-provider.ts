import { z } from "zod";
import { isCreditCode } from "../domain/form/credit-code";
import { readEnvironment, type Environment, ownAddress, secretFile, whole } from "./environment";

const address = z.url({ protocol: /^https?$/ });
/** Schema of an origin for documents: "https://inv.jss.com.cn", or "https://*.jss.com.cn" for every host below it. */
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
  INVOICE_TAX_RATE_PERCENT: whole(0, 100).default(6),
  INVOICE_TAX_CODE: z
    .string()
    .regex(/^\d{19}$/, "must be 19 digits")
    .default("3040203000000000000"),
  INVOICE_ITEM_NAME: z.string().trim().min(1).max(90).default("*信息技术服务*CA锁延期服务"),
});

/** Settings of the invoice provider (诺税通) and of the seller, with which gateways/nuonuo is created. */
export interface InvoiceProviderConfig {
  /** Address of all the provider's methods, "https://sdk.nuonuo.com/open/v1/services". Its path is part of the signature. */
  gatewayUrl: string;
  /** Address that grants access tokens. It is on another host. */
  tokenUrl: string;
  /** Origins from which documents may be downloaded; "https://*.example.com" stands for every host below it. */
  documentOrigins: readonly string[];
  appKey: string;
  appSecret: string;
  /** Access token that never expires, for an app that was created with one. */
  accessToken?: string;
  /**
   * Address of the API's /api/callbacks/invoice, as the provider reaches it. The part that identifies the application is
   * appended.
   */
  callbackUrl: string;
  seller: { name: string; taxNumber: string };
  /** Drawer (开票员), by the name that the tax bureau has. */
  clerk: string;
  /** Extension number (分机号), which tells whose login as drawer is used. */
  extensionNumber?: string;
  taxRatePercent: number;
  /** Tax code of goods and services (商品和服务税收编码), 19 digits. */
  taxCode: string;
  /** Name of the item on the invoice (项目名称). */
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
