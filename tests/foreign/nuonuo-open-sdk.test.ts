import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { provision, startInvoiceProvider } from "../../stand-ins/invoice";
import { prepareJava, runJava } from "./java-environment";

let clients: string;
beforeAll(async () => {
  clients = await prepareJava();
});

/** Runs 诺诺's own client against a new platform, and returns what it reports. */
async function runClient(): Promise<Record<string, unknown>> {
  const dir = mkdtempSync(join(tmpdir(), "foreign-"));
  const { service } = provision({ dir, url: "http://127.0.0.1:0" });
  const appKey = service["INVOICE_APP_KEY"] ?? "";
  const appSecret = readFileSync(service["INVOICE_APP_SECRET_FILE"] ?? "", "utf8").trim();
  const seller = {
    name: service["INVOICE_SELLER_NAME"] ?? "",
    taxNumber: service["INVOICE_SELLER_TAX_NUMBER"] ?? "",
  };
  const log = pino({ level: "silent" });
  const platform = await startInvoiceProvider({ port: 0, dataDir: dir, appKey, appSecret, seller, log });
  const behave = (behaviour: object) =>
    fetch(`${platform.url}/control/behaviour`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(behaviour),
    });
  try {
    await behave({ delayMs: 0 });
    await behave({ delayMs: 0, outcome: "sign-fail", orderNo: "UNSEALED", times: 1 });
    return await runJava(clients, "NuonuoOpenSdk", {
      gatewayUrl: `${platform.url}/open/v1/services`,
      tokenUrl: `${platform.url}/accessToken`,
      appKey,
      appSecret,
      taxNumber: seller.taxNumber,
      sellerName: seller.name,
    });
  } finally {
    await platform.close();
    rmSync(dir, { recursive: true });
  }
}

test("when 诺诺's own open-sdk is pointed at the platform, then it works unchanged", async () => {
  const seen = await runClient();
  const number = expect.stringMatching(/^\d{20}$/) as string;
  const { allElectronicInvoiceNumber: blueNumber } = seen["issued"] as Record<string, string>;
  expect(seen).toMatchObject({
    expiresIn: "86400",
    wrongSecret: { error: "070305" },
    wrongToken: { code: "070301" },
    unknown: { code: "E9500" },
    issue: { code: "E0000", result: { invoiceSerialNum: number } },
    issueAgain: { code: "E9106" },
    issued: {
      ...{ status: "2", orderNo: "FOREIGN1", allElectronicInvoiceNumber: number, orderAmount: "200.00" },
      ...{ pdfUrl: expect.stringMatching(/\.pdf$/), ofdUrl: expect.stringMatching(/\.ofd$/) },
      ...{ payerName: "示例科技有限公司", invoiceTime: expect.any(Number), invoiceType: "1" },
    },
    unsealed: { status: "24", allElectronicInvoiceNumber: number },
    reInvoice: { code: "E0000" },
    sealed: { status: "2", orderNo: "UNSEALED" },
    reInvoiceDone: { describe: "发票已生成，无需再重试开票" },
    delivery: { code: "E0000" },
    login: { code: "E0000", result: { certificationStatus: "1" } },
    redForm: { code: "E0000", result: "FOREIGNBILL1" },
    redFormAgain: { code: "E9999" },
    redRow: { billStatus: "01", openStatus: "1", orderNo: "FOREIGNRED1", blueElecInvoiceNumber: blueNumber },
    red: {
      ...{ status: "2", invoiceType: "2", orderAmount: "-200.00", taxAmount: "-11.32" },
      ...{ oldEleInvoiceNumber: blueNumber, allElectronicInvoiceNumber: number },
    },
    noMethod: { code: "070501" },
  });
  const { unsealed, sealed } = seen as Record<string, Record<string, string>>;
  expect(sealed?.["allElectronicInvoiceNumber"]).toBe(unsealed?.["allElectronicInvoiceNumber"]);
});
