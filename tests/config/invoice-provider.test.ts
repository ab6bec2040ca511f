import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readInvoiceProviderConfig } from "../../config/invoice-provider";

const dir = mkdtempSync(join(tmpdir(), "invoice-config-"));
afterAll(() => rmSync(dir, { recursive: true }));

function secretFile(secret: string): string {
  const path = join(dir, String(secret.length));
  writeFileSync(path, `${secret}\n`);
  return path;
}

const environment = (): Record<string, string> => ({
  INVOICE_APP_KEY: "sample",
  INVOICE_APP_SECRET_FILE: secretFile("s".repeat(32)),
  INVOICE_CALLBACK_URL: "https://ca.example.com/api/callbacks/invoice",
  INVOICE_SELLER_NAME: "示例CA服务有限公司",
  INVOICE_SELLER_TAX_NUMBER: "91330604MA00000013",
  INVOICE_CLERK: "示例开票人",
});

describe("readInvoiceProviderConfig", () => {
  test("when all is given then tax and item have their defaults, the addresses are 诺税通's and the secret is read", () => {
    expect(readInvoiceProviderConfig(environment())).toMatchObject({
      gatewayUrl: "https://sdk.nuonuo.com/open/v1/services",
      tokenUrl: "https://open.nuonuo.com/accessToken",
      documentOrigins: ["https://*.jss.com.cn"],
      appSecret: "s".repeat(32),
      taxRatePercent: 6,
      taxCode: "3040203000000000000",
      itemName: "*信息技术服务*CA锁延期服务",
    });
  });

  test.each(Object.keys(environment()))("when %s is missing then the error names it", (name) => {
    const { [name]: _missing, ...rest } = environment();
    expect(() => readInvoiceProviderConfig(rest)).toThrow(name);
  });

  test.each([
    ["INVOICE_GATEWAY_URL", "ftp://invoice.example.com/open/v1/services"],
    ["INVOICE_GATEWAY_URL", "https://invoice.example.com/services"],
    ["INVOICE_AUTHORIZATION_URL", "nowhere"],
    ["INVOICE_DOCUMENT_ORIGINS", "https://inv.example.com/path"],
    ["INVOICE_AUTHORIZATION_FILE", join(dir, "none")],
    ["INVOICE_EXTENSION_NUMBER", "923923"],
    ["INVOICE_CALLBACK_URL", "https://ca.example.com//api/callbacks/invoice"],
    ["INVOICE_APP_SECRET_FILE", join(dir, "none")],
    ["INVOICE_APP_SECRET_FILE", secretFile("")],
    ["INVOICE_SELLER_TAX_NUMBER", "91330604MA00000014"],
    ["INVOICE_TAX_RATE_PERCENT", "0.06"],
    ["INVOICE_TAX_CODE", "304020300"],
  ])("when %s is %s then the error names it", (name, value) => {
    expect(() => readInvoiceProviderConfig({ ...environment(), [name]: value })).toThrow(name);
  });

  test("when several are wrong then the error names each", () => {
    expect(() => readInvoiceProviderConfig({})).toThrow(/INVOICE_APP_KEY[\s\S]*INVOICE_CLERK/);
  });
});
