import { dutyShown } from "./duty";
import { askedMaterials } from "./materials";
import { z } from "zod";
import { dutyKinds } from "../../domain/application/duties";
import { stages } from "../../domain/application/stage";
import { pickups, purchaseChannels, yearsOnOffer } from "../../domain/values";
import { drawers } from "../../domain/invoice/document";
import { channels } from "../../domain/money/payment";
import { fenSchema, instantSchema, pageOf } from "./parts";

const instant = instantSchema();
const fen = fenSchema();
const sums = z.object({ paidFen: fen, paidCount: z.int(), refundedFen: fen });

const overview = z.object({
  stages: z.array(
    z.object({ stage: z.enum(stages), count: z.int(), oldestAt: instant.describe("最久未变动的时间") }),
  ),
  duties: z
    .array(z.object({ kind: z.enum(dutyKinds), count: z.int(), amountFen: fen }))
    .describe("待办事项，有的才列出"),
  waitingConsents: z.int().describe("等待复核的请求"),
  foreign: z.int().describe("最近一天Temporal中不是本系统启动的流程和Worker"),
  unfinished: z
    .object({ count: z.int(), days: z.int() })
    .describe("审核不通过或待支付，超过这些天没有变动的申请"),
  today: sums,
  month: sums.describe("本月（北京时间）"),
});

const duty = dutyShown();

const reviewFigures = z.object({
  waiting: z.int().describe("待审核"),
  oldestSince: instant.optional().describe("等待最久的提交时间；没有待审核的则不出现"),
  handling: z.int().describe("办理中"),
  toShip: z.int().describe("待寄出"),
  approvedToday: z.int(),
  rejectedToday: z.int(),
  mineToday: z.int().describe("其中本人审核的"),
});

const missingRun = z.object({
  id: z.string(),
  organisationName: z.string(),
  stage: z.enum(stages),
  refundNumber: z.string().optional().describe("中断的是申请已结束后到账款项的退款：其退款单号"),
  /** Time at which the repair found that the run was missing. */
  missingSince: instant,
});

const auditEntry = z.object({
  id: z.string(),
  at: instant,
  source: z.enum(["api", "temporal", "process"]),
  verified: z.boolean().describe("false：Temporal 客户端自报的名称，未经核实"),
  who: z.string().describe("账号，或 Temporal 客户端自报的名称"),
  orgCode: z.string().optional(),
  roles: z.array(z.string()),
  clientId: z.string().optional().describe("程序的客户端"),
  action: z.string(),
  what: z.string(),
  applicationId: z.string().optional(),
  record: z.string().optional(),
  decision: z.string().optional().describe("approve、reject；复核的为 agree、disagree"),
  submission: instant.optional().describe("审核的是哪一次提交"),
  locks: z.array(z.string()).optional().describe("所指的锁"),
  sumFen: z.int().optional().describe("所指的金额，分"),
  detail: z.string().optional().describe("复核事项：做什么、退至何处、两人及原因"),
  requestId: z.string().optional(),
  address: z.string().optional(),
  result: z.string().describe("done、repeated、accepted，或拒绝的代码"),
  count: z.int().optional().describe("一分钟内同样被拒绝的次数；只有一次的不写"),
});

const terms = z.object({
  materials: askedMaterials().describe("申请材料"),
  lockTypes: z.array(
    z.object({
      name: z.string(),
      feesFen: z.array(z.int()).describe(`${yearsOnOffer.join("、")}年的费用，分`),
    }),
  ),
  pickups: z.array(z.enum(pickups)),
  purchaseChannels: z.array(z.enum(purchaseChannels)),
  banks: z.array(z.object({ code: z.string(), name: z.string() })),
  windowSeconds: z.record(z.enum(channels), z.int()).describe("各支付方式的支付时限，秒"),
  receiptDays: z.int().describe("寄出后自动确认收货的天数"),
  invoiceWindowDays: z.int().describe("支付后可以申请开票的天数"),
  earlyDays: z.int().describe("离到期还有更多天的，提示为时尚早"),
  quotas: z
    .array(
      z.object({
        name: z.string().describe("RateLimit 头中的名称"),
        what: z.string(),
        most: z.int(),
        seconds: z.int().describe("从第一次算起的秒数"),
      }),
    )
    .describe("一个单位的限额"),
  refusesOtherTypes: z.boolean().describe("锁类型与锁档案不符的，不能提交"),
  eSignPlatformUrl: z.string(),
  hotline: z.string(),
  opinionDialogTitle: z.string(),
  ukeyToolUrl: z.string(),
  renewalSteps: z.array(z.string()),
});

const answers = {
  terms,
  reviewFigures,
  overview,
  duty,
  duties: z.object({ items: z.array(duty) }),
  missingRun,
  missingRuns: z.object({
    total: z.int(),
    rollBack: z.boolean().describe("true：许多申请的流程任务在反复失败，应先回退版本"),
    items: z.array(missingRun),
  }),
  smsResent: z.object({ resent: z.int().min(0).describe("重发的短信条数") }),
  revival: z.object({ revived: z.boolean().describe("false：流程正常，无需恢复") }),
  repair: z.object({ found: z.enum(["fine", "mended", "missing", "failing"]) }),
  repairsStarted: z.object({ workflowId: z.string() }),
  auditEntry,
  auditPage: pageOf(auditEntry),
  drawer: z.object({ drawer: z.enum(drawers) }),
};

/** Returns the schemas of answers for reviewers' and operators' pages, and of the terms that a form offers. */
export const workListAnswers = () => answers;
