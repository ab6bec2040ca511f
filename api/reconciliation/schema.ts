import { z } from "zod";
import { beijingDay, dayAfter, daysBetween } from "../../domain/beijing-day";
import { ledgerKinds } from "../../domain/money/ledger";
import { channels, refundStatuses } from "../../domain/money/payment";
import { differenceActions, differenceClasses, differenceKinds } from "../../domain/reconciliation/report";
import { Problem } from "../platform/problem";

const fen = z.int().describe("分");
const instant = z.string().describe("ISO 8601, UTC");

/** Days in the list, and before its last one unless told otherwise. */
const longestListDays = 366;
const usualListDays = 31;

interface Range {
  from?: string | undefined;
  to?: string | undefined;
}

/** The days that can be asked for, by a clock in milliseconds. */
export function daySchemas(now: () => number) {
  const today = () => beijingDay(now());
  const day = z.iso.date("日期不正确，应为 YYYY-MM-DD").describe("YYYY-MM-DD，北京时间");
  const upToToday = day.refine((given) => given <= today(), "日期不能晚于今天（北京时间）");
  const beforeToday = day.refine((given) => given < today(), "只能对今天之前的日期对账（北京时间）");
  return {
    dayParams: z.strictObject({ day: upToToday }),
    pastDayParams: z.strictObject({ day: beforeToday }),
    monthParams: z.strictObject({
      month: z
        .string()
        .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "月份不正确，应为 YYYY-MM")
        .refine((given) => given <= today().slice(0, 7), "月份不能晚于本月（北京时间）"),
    }),
    listQuery: z.strictObject({ from: upToToday.optional(), to: upToToday.optional() }),

    /** @throws Problem INVALID_INPUT when it begins after its end, or is too long */
    rangeOf({ to = today(), from = dayAfter(to, 1 - usualListDays) }: Range) {
      const count = daysBetween(from, to).length;
      if (count === 0) badFrom("开始日期不能晚于结束日期");
      if (count > longestListDays) badFrom(`一次最多查询${longestListDays}天`);
      return { from, to };
    },
  };
}

function badFrom(message: string): never {
  throw new Problem("INVALID_INPUT", { fields: [{ path: "from", message }] });
}

const moneySchema = z.object({ paidFen: fen, refundedFen: fen, netFen: fen });

const countsSchema = z.object({
  matched: z.int().describe("一致"),
  missingHere: z.int().describe("对账单有，本系统没有"),
  missingThere: z.int().describe("本系统有，对账单没有"),
  amountDiffers: z.int().describe("金额不符"),
  standingDiffers: z.int().describe("退款状态不符"),
});

const fundsSchema = z.object({ feeFen: fen.describe("手续费"), settledFen: fen.describe("到账") });

const channelSchema = z.discriminatedUnion("statement", [
  z.object({
    channel: z.enum(channels),
    statement: z.enum(["compared", "none"]).describe("已核对；或当日无对账单文件，次日自动再核对一次"),
    ours: moneySchema,
    theirs: moneySchema,
    payments: countsSchema,
    refunds: countsSchema,
    funds: fundsSchema.optional().describe("资金账单；未取得时没有"),
  }),
  z.object({ channel: z.enum(channels), statement: z.literal("unavailable").describe("未取得对账单") }),
]);

const runSchema = z.object({
  day: z.string(),
  runId: z.string(),
  trigger: z.enum(["scheduled", "manual"]),
  ranAt: instant,
  differenceCount: z.int(),
  forTheOperatorCount: z.int().describe("需人工核对"),
});

export const summarySchema = runSchema.extend({ channels: z.array(channelSchema) });

export const differenceSchema = z.object({
  channel: z.enum(channels),
  found: z.enum(differenceClasses),
  kind: z.enum(differenceKinds).describe("支付、退款，或账户资金（手续费、到账）"),
  attemptNumber: z.string().optional(),
  transactionId: z.string(),
  refundNumber: z.string().optional(),
  oursFen: fen.optional(),
  theirsFen: fen.optional(),
  ourStatus: z.enum(refundStatuses).optional(),
  theirStanding: z.enum(["processing", "refunded", "abnormal"]).optional(),
  action: z.enum(differenceActions).describe("已通知流程、已另行退款、已知晓、需人工核对"),
});

export const reportSchema = summarySchema.extend({
  differences: z.array(differenceSchema),
  earlierRuns: z.array(runSchema).describe("同一天较早的对账，最近的在前"),
});

const monthSums = {
  takenFen: fen.describe("收款"),
  takenCount: z.int(),
  refundedFen: fen.describe("退款"),
  refundedCount: z.int(),
  byHandFen: fen.describe("人工结清，不经渠道"),
  netFen: fen.describe("净额（收款减退款）"),
  feeFen: fen.describe("手续费，以渠道资金账单为准"),
  settledFen: fen.describe("到账，以渠道资金账单为准"),
};
export const monthSchema = z.object({
  month: z.string(),
  days: z.array(z.object({ day: z.string(), channel: z.enum(channels), ...monthSums })),
  totals: z.array(z.object({ channel: z.enum(channels), ...monthSums })),
  invoicedFen: fen.describe("当月开具的蓝字发票"),
  reversedFen: fen.describe("当月开具的红字发票，为负数"),
  netInvoicedFen: fen.describe("开票净额（蓝字减红字）"),
  notInvoicedFen: fen.describe("当月收款中尚未开票的（已全部退款的不计）"),
  withoutFunds: z.array(z.string()).describe("有收支、但尚无资金账单的日期"),
  entries: z.array(
    z.object({
      day: z.string(),
      kind: z.enum(ledgerKinds),
      channel: z.enum(channels).optional(),
      applicationId: z.string(),
      amountFen: fen,
      remark: z.string(),
    }),
  ),
});

export const startedSchema = z.object({ day: z.string(), runId: z.string().describe("结果中的 runId") });
