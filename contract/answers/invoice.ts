import { z } from "zod";
import { invoiceFormats } from "../../domain/invoice/document";
import { buyerConfirmsHours, redReasons } from "../../domain/invoice/red-letter";
import { buyerTitleSchema } from "../../domain/invoice/request";
import { fenSchema, instantSchema } from "./parts";

const instant = instantSchema();
const fen = fenSchema();

const invoiceLines = z
  .array(
    z.object({
      lockType: z.string(),
      years: z.int(),
      quantity: z.int().describe("把"),
      totalFen: fen.describe("含税，分"),
    }),
  )
  .describe("发票明细：每种锁类型和年限一行");

const buyer = () => buyerTitleSchema().optional().describe("发票抬头，只给本单位和运维人员");

const shown = {
  invoiceNotice: z.string().describe("开票须知"),
  invoiceFailure: z.string().optional(),
  invoiceNumber: z.string().optional(),
  invoiceBuyer: buyer(),
  invoiceLines: invoiceLines.optional().describe("申请开票时的发票明细；尚未申请的，是现在开票会有的明细"),
  invoiceFormats: z.array(z.enum(invoiceFormats)).optional().describe("可下载的格式；有OFD时以OFD为原件"),
  redLetter: z
    .object({
      reason: z.enum(redReasons),
      explanation: z.string(),
      by: z.string().describe("姓名"),
      requestedAt: instant,
      purpose: z.enum(["reissue", "refund", "partRefund"]).describe("红冲后重开，退款，或部分退费后重开"),
      awaitsBuyerSince: instant.optional().describe(`自此等待购方确认，${buyerConfirmsHours}小时内有效`),
      failure: z.string().optional(),
    })
    .optional()
    .describe("红字确认单"),
  reversedInvoices: z.array(
    z.object({
      blueNumber: z.string(),
      redNumber: z.string(),
      redIssuedAt: instant,
      amountFen: fen,
      buyer: buyer(),
      lines: invoiceLines,
    }),
  ),
};

/** Returns the members of an application's answer about its invoice and its reversed invoices. */
export const invoiceShown = () => shown;
