import { z } from "zod";
import { commands } from "../../domain/application/transitions";
import { draftFormSchema } from "../../domain/application/form";
import {
  abnormalities,
  attemptStatuses,
  channels,
  refundReasons,
  refundStatuses,
  refundTreatments,
} from "../../domain/money/payment";
import { invoiceFormats } from "../../domain/invoice/document";
import { redReasons } from "../../domain/invoice/red-letter";
import { queues, tabs } from "../../domain/application/stage";
import { lockStandings } from "../../domain/locks/register";
import { invoiceStatuses, pickups, receiptStatuses, statuses } from "../../domain/application/values";

const instant = z.string().describe("ISO 8601, UTC");
const fen = z.int().describe("分");

export const idParams = z.strictObject({
  id: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "申请编号不正确，应为26位字母和数字"),
});

export const pagingQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
});

/** One page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), page: z.int(), pageSize: z.int(), total: z.int() });

export const standingSchema = z.object({
  status: z.enum(statuses),
  payment: z.string().describe("未支付、已支付、退款中、已退款"),
  handling: z.string().describe("未开始、办理中、已办理、已撤回"),
  receipt: z.enum(receiptStatuses),
  invoice: z.enum(invoiceStatuses),
  stage: z.string().describe("CaStage"),
  tabs: z.array(z.enum(tabs)),
  /** What the caller may do now, by the transition table. */
  allowed: z.array(z.enum(commands)),
});

export const refundSchema = z.object({
  number: z.string(),
  amountFen: fen,
  reason: z.enum(refundReasons),
  status: z.enum(refundStatuses),
  requestedAt: instant,
  endedAt: instant.optional(),
  remark: z.string().optional(),
  abnormality: z.enum(abnormalities).optional(),
  treatment: z.enum(refundTreatments).optional(),
});

export const attemptSchema = z.object({
  number: z.string(),
  channel: z.enum(channels),
  bank: z.string().optional(),
  amountFen: fen,
  createdAt: instant,
  deadline: instant,
  status: z.enum(attemptStatuses),
  expired: z.boolean(),
  codeUrl: z.string().optional(),
  transactions: z.array(
    z.object({
      id: z.string(),
      amountFen: fen,
      paidAt: instant,
      counted: z.boolean(),
      refund: refundSchema.optional(),
      consoleRefunds: z
        .array(z.object({ number: z.string(), amountFen: fen, at: instant }))
        .optional()
        .describe("已在渠道后台退款"),
    }),
  ),
});

const by = z.string().describe("姓名");

const lockStandingSchema = z
  .enum(lockStandings)
  .optional()
  .describe("锁档案中的登记情况，只给审核和运维人员；登记在本单位的不出现");

const lockConflictsSchema = z
  .array(z.object({ applicationId: z.string(), organisationName: z.string(), status: z.enum(statuses) }))
  .optional()
  .describe("同一把锁的其他单位的未完结申请，只给审核和运维人员；没有则不出现");

const shortNumber = z.string().describe("申请短号：10位数字，便于电话和短信");
const remarks = {
  lockConflicts: lockConflictsSchema,
  lockStanding: lockStandingSchema,
  accountName: z.string().optional().describe("账号的单位名称，只在与申请所填不同时出现，只给审核和运维人员"),
};

/** The form as its reader may see it: staff see telephone numbers and addresses masked. */
const shownForm = draftFormSchema().extend({
  mobile: z.string().optional(),
  recipientPhone: z.string().optional(),
});

export const applicationSchema = standingSchema.extend({
  id: z.string(),
  shortNumber,
  version: z.int(),
  form: shownForm,
  feeFen: fen,
  createdAt: instant,
  waitingSince: instant,
  submissions: z.array(z.object({ at: instant, by, opinion: z.string(), form: shownForm })),
  reviews: z.array(
    z.object({ at: instant, by, decision: z.enum(["approve", "reject"]), opinion: z.string() }),
  ),
  attempts: z.array(attemptSchema),
  records: z.array(z.object({ at: instant, by, text: z.string() })).describe("办理记录"),
  shipment: z.object({ carrier: z.string(), trackingNumber: z.string(), shippedAt: instant }).optional(),
  awaitsShipping: z.boolean().describe("待寄出"),
  invoiceNotice: z.string().describe("开票须知"),
  invoiceFailure: z.string().optional(),
  invoiceNumber: z.string().optional(),
  invoiceFormats: z.array(z.enum(invoiceFormats)).optional().describe("可下载的格式；有OFD时以OFD为原件"),
  redLetter: z
    .object({
      reason: z.enum(redReasons),
      explanation: z.string(),
      by: z.string().describe("姓名"),
      requestedAt: z.string().describe("ISO 8601, UTC"),
      purpose: z.enum(["reissue", "refund"]).describe("红冲后重开，或退款"),
      awaitsBuyerSince: z.string().optional().describe("自此等待购方确认，72小时内有效"),
      failure: z.string().optional(),
    })
    .optional()
    .describe("红字确认单"),
  reversedInvoices: z.array(
    z.object({
      blueNumber: z.string(),
      redNumber: z.string(),
      redIssuedAt: z.string().describe("ISO 8601, UTC"),
      amountFen: z.int().describe("分"),
    }),
  ),
  withdrawal: z.object({ at: instant, by, opinion: z.string() }).optional(),
  operatorNotes: z
    .array(z.object({ at: instant, text: z.string() }))
    .optional()
    .describe("提醒，只给运维人员"),
  ...remarks,
  paidAt: instant.optional(),
  handledAt: instant.optional(),
  endedAt: instant.optional(),
});

export const contactSchema = draftFormSchema().pick({
  contactName: true,
  mobile: true,
  recipientName: true,
  recipientPhone: true,
  recipientAddress: true,
});

export const summarySchema = standingSchema.extend({
  id: z.string(),
  shortNumber,
  version: z.int(),
  organisationName: z.string(),
  creditCode: z.string(),
  lockType: z.string().optional(),
  lockSerial: z.string(),
  years: z.int().optional(),
  contactName: z.string().optional().describe("经办人，只给审核和运维人员"),
  pickup: z.enum(pickups).optional(),
  feeFen: fen,
  createdAt: instant,
  updatedAt: instant,
  since: instant.optional().describe("进入审核队列的时间"),
  review: z
    .object({ at: instant, by, decision: z.enum(["approve", "reject"]) })
    .optional()
    .describe("最近一次审核"),
  paidAt: instant.optional(),
  ...remarks,
  awaitsShipping: z.boolean(),
  invoiceFailure: z.string().optional(),
});

/** Counts are of all, whatever the page is narrowed to. */
export const applicationPageSchema = pageOf(summarySchema).extend({
  counts: z.record(z.enum(tabs), z.int()),
});
export const queuePageSchema = pageOf(summarySchema).extend({ counts: z.record(z.enum(queues), z.int()) });

/** All that an organisation has here, for itself. */
export const exportSchema = z.object({ exportedAt: instant, applications: z.array(applicationSchema) });
