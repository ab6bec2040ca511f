import type { InvoiceParty } from "../../domain/invoice/document";

/** What the client has to know of the provider and of the seller. */
export interface InvoiceProviderSettings {
  /** Without a slash at the end. */
  baseUrl: string;
  appKey: string;
  appSecret: string;
  /** Where the provider sends its results; its path is part of what they are signed over. */
  callbackUrl: string;
  seller: InvoiceParty;
  /** 开票人 */
  clerk: string;
  taxRatePercent: number;
  /** 商品和服务税收编码, 19 digits. */
  taxCode: string;
  /** 项目名称 */
  itemName: string;
}

export interface InvoiceProviderDeps {
  settings: InvoiceProviderSettings;
  /** The time in ms. */
  now: () => number;
}
