import type { InvoiceProviderConfig } from "../../config/invoice-provider";
import { askOutside } from "../../gateways/ask-outside";
import { createInvoiceProvider, fixedToken, sharedTokens } from "../../gateways/nuonuo";
import { openDatabase } from "../../store/models";
import { createTokenStore } from "../../store/token-store";
import { reasonOf, type Fault } from "../fault";
import type { Configuration } from "./configuration";

const timeoutMs = 8_000;

/**
 * Queries the provider for an invoice that doesn't exist. The answer proves address, key and secret. The query uses the
 * token that API and worker share, because only 50 a month are granted.
 */
export async function invoiceFaults(
  settings: Configuration["invoice"],
  { uri, now }: { uri: string | undefined; now: () => number },
): Promise<Fault[]> {
  if (!settings || !uri) return [];
  // The token is stored in the database. If that is away, which is a fault of its own, nothing can be queried.
  const database = await openDatabase(uri).catch(() => undefined);
  if (!database) return [];
  try {
    const { accessToken, appKey } = settings;
    const tokenStore = createTokenStore(database.models.accessTokens, { appKey, now });
    const tokens =
      accessToken === undefined ? sharedTokens({ settings, tokenStore, now }) : fixedToken(accessToken);
    await createInvoiceProvider({ settings, tokens, now }).result({ orderNo: "DOCTOR" });
    return accessToken === undefined ? await tokenAddressFaults(settings.tokenUrl) : [];
  } catch (error) {
    const token = settings.accessToken === undefined ? "" : "INVOICE_AUTHORIZATION_FILE、";
    const remedy = `核对 ${token}INVOICE_APP_KEY、INVOICE_APP_SECRET_FILE、INVOICE_GATEWAY_URL、INVOICE_AUTHORIZATION_URL 与出网`;
    return [{ about: "发票服务", fault: `查询发票不成：${reasonOf(error)}`, remedy }];
  } finally {
    await database.connection.close();
  }
}

/** Asks for no token, only for an answer: a token of the database hides that the next one can't be had. */
async function tokenAddressFaults(tokenUrl: string): Promise<Fault[]> {
  try {
    await askOutside({ method: "GET", url: new URL(tokenUrl), timeoutMs, largestBytes: 1_000_000 });
    return [];
  } catch (error) {
    const about = "INVOICE_AUTHORIZATION_URL";
    const remedy = `核对 ${about} 与出网：现在的令牌到期后，开不了发票`;
    return [{ about, fault: `访问不到：${reasonOf(error)}`, remedy }];
  }
}

/** Rates of the value-added tax (增值税的税率和征收率), in percent. */
const taxRates = [0, 1, 3, 5, 6, 9, 13];
/** Beginnings of tax codes, and the rates that they can have: also a small taxpayer's, and none. */
const taxKinds = [
  { code: "30402", what: "信息技术服务", rates: [0, 1, 3, 6] },
  { code: "1", what: "货物", rates: [0, 1, 3, 9, 13] },
  { code: "2", what: "劳务", rates: [0, 1, 3, 13] },
];

/** Domains below which anybody has hosts: a top-level domain, or a category below a country's. */
const publicDomain = /^https?:\/\/\*\.([a-z]{2,}|(com|net|org|gov|edu|ac|mil|co)\.[a-z]{2})(:\d+)?$/;

/** Finds terms of the invoice that the tax bureau refuses or that print wrongly, and documents from anywhere. */
export const invoiceTermFaults = (settings: InvoiceProviderConfig | undefined): Fault[] =>
  settings ? [...taxFaults(settings), ...itemFaults(settings), ...originFaults(settings)] : [];

function taxFaults({ taxRatePercent: percent, taxCode }: InvoiceProviderConfig): Fault[] {
  const about = "INVOICE_TAX_RATE_PERCENT";
  const kind = taxKinds.find(({ code }) => taxCode.startsWith(code));
  const rates = kind?.rates ?? taxRates;
  if (rates.includes(percent)) return [];
  const fault =
    kind && taxRates.includes(percent)
      ? `是 ${percent}：INVOICE_TAX_CODE ${taxCode} 是${kind.what}，没有这个税率`
      : `是 ${percent}：增值税没有这个税率`;
  const remedy = `填写 ${rates.join("、")} 之一，或更正 INVOICE_TAX_CODE（服务的以 3 开头），问财务`;
  return [{ about, fault, remedy }];
}

function itemFaults({ itemName }: InvoiceProviderConfig): Fault[] {
  if (/^(\*[^*＊]+\*)?[^*＊]+$/.test(itemName)) return [];
  const remedy = "写成 *信息技术服务*CA锁延期服务，星号是半角的；简称由诺税通加的，只写 CA锁延期服务";
  return [{ about: "INVOICE_ITEM_NAME", fault: "税收分类简称没有夹在两个星号之间：票面会印错", remedy }];
}

function originFaults({ documentOrigins }: InvoiceProviderConfig): Fault[] {
  const about = "INVOICE_DOCUMENT_ORIGINS";
  const remedy = "写到诺诺自己的域名，如 https://*.jss.com.cn，或从 .env 删去用默认值";
  const others = documentOrigins
    .filter((origin) => publicDomain.test(origin))
    .map((origin) => `${origin} 是谁都可以有主机的域：别人的文件会当作发票下载`);
  // The provider's documents lie at hosts below its domain, and at none of this very name.
  const isNarrow = documentOrigins.includes("https://jss.com.cn") && documentOrigins.length === 1;
  return [
    ...others.map((fault) => ({ about, fault, remedy, stops: true })),
    ...(isNarrow ? [{ about, fault: "没有 *.：发票文件在其下的各主机，都下载不了", remedy }] : []),
  ];
}
