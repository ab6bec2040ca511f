import { z } from "zod";
import { invoiceStatuses } from "../../domain/values";
import { ledgerKinds } from "../../domain/reconciliation/ledger";
import type { MonthSums } from "../../domain/reconciliation/month";
import {
  abnormalities,
  channels,
  refundReasons,
  refundStatuses,
  refundTreatments,
} from "../../domain/money/payment";
import {
  type BridgeReason,
  differenceActions,
  differenceClasses,
  differenceKinds,
  statementFiles,
} from "../../domain/reconciliation/report";
import { daySchema, fenSchema, instantSchema, sliceOf } from "./parts";

const day = daySchema();

const fen = fenSchema();
const instant = instantSchema();

const sums = z.object({ paidFen: fen, refundedFen: fen, netFen: fen });

const counts = z.object({
  matched: z.int().describe("一致"),
  missingHere: z.int().describe("对账单有，本系统没有"),
  missingThere: z.int().describe("本系统有，对账单没有"),
  amountDiffers: z.int().describe("金额不符"),
  standingDiffers: z.int().describe("退款状态不符"),
});

/** Amounts by which our books and the channel's account differ on a day, by reason, in fen. */
const bridge = {
  cutOffFen: fen.describe("渠道日切早于午夜，属于相邻一天"),
  otherDayFen: fen.describe("退款的记账日与资金变动日不同"),
  underWayFen: fen.describe("资金已扣、退款尚未完成"),
  merchantAccountFen: fen.describe("退至商户银行账户，待线下退回"),
  differencesFen: fen.describe("已列为对账差异"),
} satisfies Record<BridgeReason, z.ZodType>;

const funds = z.object({ feeFen: fen.describe("手续费"), settledFen: fen.describe("到账"), ...bridge });

const account = { channel: z.enum(channels), merchantId: z.string().describe("商户号") };

const accountReport = z.discriminatedUnion("statement", [
  z.object({
    ...account,
    statement: z
      .enum(statementFiles)
      .describe("已核对；渠道答复当日无交易，已核对；或当日无对账单文件，次日自动再核对一次"),
    ours: sums,
    theirs: sums,
    payments: counts,
    refunds: counts,
    funds: funds.optional().describe("资金账单；未取得时没有"),
  }),
  z.object({ ...account, statement: z.literal("unavailable").describe("未取得对账单") }),
]);

const run = z.object({
  day,
  runId: z.string(),
  trigger: z.enum(["scheduled", "manual"]),
  ranAt: instant,
  differenceCount: z.int(),
  forTheOperatorCount: z.int().describe("需人工核对"),
});

const daySummary = run.extend({ accounts: z.array(accountReport).describe("每个渠道的每个商户号一项") });

const difference = z.object({
  ...account,
  found: z.enum(differenceClasses),
  kind: z.enum(differenceKinds).describe("支付、退款，或账户资金（手续费、到账）"),
  attemptNumber: z.string().optional(),
  transactionId: z.string(),
  refundNumber: z.string().optional(),
  oursFen: fen.optional(),
  theirsFen: fen.optional(),
  excessFen: fen.optional().describe("多退、应追回的金额"),
  ourStatus: z.enum(refundStatuses).optional(),
  theirStanding: z.enum(["processing", "refunded", "abnormal"]).optional(),
  doneAt: instant.optional().describe("渠道退款完成的时间"),
  action: z.enum(differenceActions).describe("已转申请补记、已另行退款、已知晓、需人工核对"),
});

const dayReport = daySummary.extend({
  differences: z.array(difference),
  earlierRuns: z.array(run).describe("同一天较早的对账，最近的在前"),
});

const monthOf = {
  takenFen: fen.describe("收款"),
  takenCount: z.int(),
  refundedFen: fen.describe("退款"),
  refundedCount: z.int(),
  byHandFen: fen.describe("人工结清，不经渠道"),
  netFen: fen.describe("净额（收款减退款）"),
  feeFen: fen.describe("手续费，以渠道资金账单为准"),
  settledFen: fen.describe("到账，以渠道资金账单为准"),
  gapFen: fen.describe("净额减手续费减到账，等于以下各项之和"),
  ...bridge,
  withoutFundsFen: fen.describe("尚无资金账单的日期"),
  sinceFen: fen.describe("对账之后补记的；不为零请重新核对所在日期"),
} satisfies Record<keyof MonthSums, z.ZodType>;
const monthEntry = z.object({
  day,
  at: instant.describe("收付或开票的时间"),
  kind: z.enum(ledgerKinds),
  channel: z.enum(channels).optional(),
  applicationId: z.string(),
  organisationName: z.string(),
  attemptNumber: z.string().describe("订单号；发票没有"),
  transactionId: z.string().describe("交易流水号；发票没有"),
  number: z.string().describe("退款单号或发票号码；支付没有"),
  amountFen: fen,
  remark: z.string(),
});
const month = z.object({
  month: z.string(),
  days: z.array(z.object({ day, channel: z.enum(channels), ...monthOf })),
  totals: z.array(z.object({ channel: z.enum(channels), ...monthOf })),
  invoicedFen: fen.describe("当月开具的蓝字发票"),
  reversedFen: fen.describe("当月开具的红字发票，为负数"),
  netInvoicedFen: fen.describe("开票净额（蓝字减红字）"),
  locks: z
    .array(z.object({ lockType: z.string(), years: z.int(), quantity: z.int(), amountFen: fen }))
    .describe("开票净额按锁类型和年限，各项之和等于开票净额"),
  notInvoicedFen: fen.describe("当月收款中尚未开票的，已退回的部分不计"),
  owed: z
    .object({ giveBackFen: fen, correctFen: fen, recoverFen: fen, recoveredFen: fen, writtenOffFen: fen })
    .describe("当月起应退未退、应红冲、应追回的，及当月多退而已追回、已核销的"),
  withoutFunds: z.array(day).describe("有收支、但尚无资金账单的日期"),
  entries: z.array(monthEntry),
  corrections: z.array(monthEntry).describe("月末之后才得知的：已关账的月份由此变化，原因见备注"),
});

const reconciliationStarted = z.object({ day, runId: z.string().describe("结果中的 runId") });

const awaitsConsent = z.boolean().describe("已有等待复核的请求");

const differenceItem = z.object({
  id: z.string(),
  day,
  state: z.enum(["open", "closed"]),
  difference: difference,
  applicationId: z.string().optional(),
  openedAt: instant,
  seenAt: z.array(instant).describe("发现该差异的各次对账"),
  follows: z.string().optional().describe("同一笔款项此前已关闭的差异"),
  closedAt: instant.optional(),
  assignee: z.string().optional(),
  awaitsConsent,
  notes: z.array(z.object({ at: instant, by: z.string(), text: z.string() })),
});

const abnormalRefund = z.object({
  number: z.string(),
  applicationId: z.string(),
  channel: z.enum(channels),
  amountFen: fen,
  reason: z.enum(refundReasons),
  status: z.enum(refundStatuses),
  requestedAt: instant,
  remark: z.string().optional(),
  abnormality: z.enum(abnormalities).optional(),
  treatment: z.enum(refundTreatments).optional(),
  retriable: z.boolean().describe("重试是否可能成功"),
  treatable: z.boolean().describe("渠道是否受理异常退款处理"),
  awaitsConsent,
  /** True for money of a finished application, whose refund has a workflow of its own. */
  stray: z.boolean(),
});

const pendingInvoice = z.object({
  applicationId: z.string(),
  organisationName: z.string(),
  invoice: z.enum(invoiceStatuses),
  amountFen: fen,
  since: instant.describe("最近变动的时间"),
  failure: z.string().optional().describe("失败原因"),
});

const answers = {
  daySummary,
  dayList: z.object({ items: z.array(daySummary) }),
  dayReport,
  reconciliationStarted,
  month,
  differenceItem,
  differences: sliceOf(differenceItem),
  abnormalRefund,
  pendingInvoice,
  pendingInvoices: z.object({ items: z.array(pendingInvoice) }),
  abnormalRefunds: sliceOf(abnormalRefund),
};

/**
 * Returns the schemas of answers about money for operators and accountants: refunds, reconciliation, months and
 * invoices.
 */
export const moneyAnswers = () => answers;
