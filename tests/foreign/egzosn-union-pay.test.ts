import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { readStatementFile } from "../../gateways/union-pay/statement-file";
import { gatewayEnvironment, provision, startUnionPayGateway } from "../../stand-ins/union-pay";
import { prepareJava, runJava } from "./java-environment";

const merchantId = "777000000000001";

let clients: string;
beforeAll(async () => {
  clients = await prepareJava();
});

/** Runs the foreign client against a new gateway, and returns what it reports. */
async function runClient(): Promise<Record<string, unknown>> {
  const dir = mkdtempSync(join(tmpdir(), "foreign-"));
  const { service, consumers } = await provision({ dir, url: "http://127.0.0.1:0" });
  const gateway = await startUnionPayGateway({
    ...gatewayEnvironment(service),
    port: 0,
    log: pino({ level: "silent" }),
  });
  const read = (variable: string): string => readFileSync(consumers[variable] ?? "", "utf8");
  try {
    return await runJava(clients, "EgzosnUnionPay", {
      url: gateway.url,
      merchantId,
      key: read("UNIONPAY_SIGN_KEY_FILE"),
      certificate: read("UNIONPAY_SIGN_CERT_FILE"),
      root: read("UNIONPAY_ROOT_CERT_FILE"),
      intermediate: read("UNIONPAY_INTERMEDIATE_CERT_FILE"),
    });
  } finally {
    await gateway.close();
    rmSync(dir, { recursive: true });
  }
}

test("when egzosn's pay-java-union is pointed at the gateway, then it works unchanged", async () => {
  const seen = await runClient();
  expect(seen).toMatchObject({
    form: 200,
    forgedForm: 400,
    notice: { orderId: "FOREIGNEGZOSN1", txnAmt: "20000", respCode: "00", reqReserved: "示例 附加+100%" },
    noticeHolds: true,
    alteredHolds: false,
    query: { respCode: "00", origRespCode: "00", txnAmt: "300" },
    refund: { respCode: "00", orderId: "FOREIGNEGZOSN1R" },
    refundNotice: { txnType: "04", orderId: "FOREIGNEGZOSN1R", txnAmt: "5000" },
    refundNoticeHolds: true,
    refundRepeat: "12",
    refundTooMuch: "36",
    refundUnknown: "35",
    undo: { respCode: "00", txnType: "31" },
    billTooEarly: "98",
    bill: { respCode: "00", fileName: expect.stringMatching(/^777000000000001_\d{8}\.zip$/) },
  });
  const { fileContent, fileName } = seen["bill"] as { fileContent: string; fileName: string };
  const day = fileName.replace(/^.*_(\d{4})(\d\d)(\d\d)\.zip$/, "$1-$2-$3");
  const rows = readStatementFile({ fileContent, merchantId, day });
  expect(rows.map((row) => (row.kind === "unreadable" ? [row.kind] : [row.kind, row.amountFen]))).toEqual(
    expect.arrayContaining([
      ["payment", 20_000],
      ["refund", 5_000],
      ["payment", 100],
      ["undo", 100],
    ]),
  );
});
