import { dutyShown } from "./duty";
import { z } from "zod";
import { decisions } from "../../domain/application/application";
import { draftFormSchema } from "../../domain/form/form";
import { fieldsOf, formFields, isPhone, personalFields, type FormField } from "../../domain/form/form-fields";
import { queues, shownHandlings, shownPayments, stages, tabs } from "../../domain/application/stage";
import { commands } from "../../domain/application/transitions";
import { invoiceStatuses, pickups, receiptStatuses, statuses } from "../../domain/values";
import { buyerTitleSchema, invoiceDeliverySchema } from "../../domain/invoice/request";
import { lockStandings } from "../../domain/locks/register";
import {
  abnormalities,
  attemptStatuses,
  channels,
  refundReasons,
  refundStatuses,
  refundTreatments,
} from "../../domain/money/payment";
import { lockNews } from "./work-orders";
import { keptMaterials, submittedMaterials } from "./materials";
import { ratingAnswers } from "./ratings";
import { reviewMarkAnswers } from "./review-marks";
import { invoiceShown } from "./invoice";
import { fenSchema, instantSchema, pageOf, shownDestinationSchema } from "./parts";

const instant = instantSchema();
const fen = fenSchema();

const states = z.object({
  status: z.enum(statuses),
  payment: z.enum(shownPayments),
  handling: z.enum(shownHandlings),
  receipt: z.enum(receiptStatuses),
  invoice: z.enum(invoiceStatuses),
  stage: z.enum(stages).describe("办到哪一步：以下最先符合的一项"),
  awaitsShipping: z.boolean().describe("待寄出"),
  inTransit: z.boolean().describe("已寄出，尚在途中，而收货在寄出前已由开票自动确认"),
  receivedAt: instant.optional().describe("寄出后确认签收的时间"),
  tabs: z.array(z.enum(tabs)),
  /** Commands that the caller may give now, by the transition table. */
  allowed: z.array(z.enum(commands)),
});

const refund = z.object({
  number: z.string(),
  amountFen: fen,
  reason: z.enum(refundReasons),
  locks: z.array(z.string()).optional().describe("退的是这些锁的费用；退一笔金额的没有"),
  status: z.enum(refundStatuses),
  requestedAt: instant,
  endedAt: instant.optional().describe("退回时间，以渠道为准"),
  heardAt: instant.optional().describe("本系统得知的时间"),
  remark: z.string().optional(),
  abnormality: z.enum(abnormalities).optional(),
  treatment: z.enum(refundTreatments).optional(),
  interventions: z
    .array(
      z.object({
        at: instant,
        command: z.enum(["refundPart", "treatRefund", "resolveRefund"]),
        by: z.string().describe("姓名"),
        reason: z.string(),
        second: z.object({ by: z.string().describe("复核人姓名"), opinion: z.string() }).optional(),
        to: shownDestinationSchema().optional(),
      }),
    )
    .optional()
    .describe("人工处理，只给运维人员"),
});

const attempt = z.object({
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
      refunds: z.array(refund).optional(),
      consoleRefunds: z
        .array(z.object({ number: z.string(), amountFen: fen, at: instant, heardAt: instant.optional() }))
        .optional()
        .describe("已在渠道后台退款"),
    }),
  ),
});

const moneyKept = {
  keptFen: fen.describe("实际收款：计入的付款减去已退回的，含在渠道后台退的"),
  invoicedFen: fen.optional().describe("有效蓝字发票的金额"),
  owed: z
    .object({ locks: z.array(z.string()), amountFen: fen, since: instant })
    .optional()
    .describe("未能延期的锁及其费用，尚未退还；没有则不出现"),
  refundingFen: fen.optional().describe("正在退还的部分费用"),
};

const by = z.string().describe("姓名");

const lockStandingsSchema = z
  .array(
    z.object({
      lockSerial: z.string(),
      standing: z.enum(lockStandings),
      registeredType: z.string().optional().describe("类型不符的：锁档案中的锁类型"),
    }),
  )
  .optional()
  .describe("锁档案中的登记情况，只给审核和运维人员；登记在本单位的锁不出现");

const lockConflictsSchema = z
  .array(
    z.object({
      applicationId: z.string(),
      organisationName: z.string(),
      lockSerials: z.array(z.string()),
      status: z.enum(statuses),
    }),
  )
  .optional()
  .describe("同一把锁的其他单位的未完结申请，只给审核和运维人员；没有则不出现");

const shortNumber = z.string().describe("申请短号：10位数字，便于电话和短信");
const remarks = {
  lockConflicts: lockConflictsSchema,
  lockStandings: lockStandingsSchema,
  accountName: z.string().optional().describe("账号的单位名称，只在与申请所填不同时出现，只给审核和运维人员"),
};

/** Returns a record that has the same value for each of the fields. */
const eachOf = <F extends FormField, T>(fields: readonly F[], value: T) =>
  Object.fromEntries(fields.map((field) => [field, value])) as Record<F, T>;

/** The form as its reader may see it: for staff, phone numbers and addresses are masked. */
const shownForm = draftFormSchema().extend(eachOf(formFields.filter(isPhone), z.string().optional()));

const recipientSince = instant.optional().describe("邮寄的：收件信息是何时提交或更正的，寄出时原样填写");

const application = states.extend({
  id: z.string(),
  shortNumber,
  version: z.int(),
  form: shownForm,
  feeFen: fen.describe("各锁费用之和"),
  feesFen: z
    .array(fen)
    .optional()
    .describe("各锁的费用，按锁的次序，以最近一次提交时为准；其后锁有变动的不出现"),
  ...moneyKept,
  createdAt: instant,
  waitingSince: instant,
  submissions: z.array(
    z.object({ at: instant, by, opinion: z.string(), form: shownForm, materials: submittedMaterials() }),
  ),
  materials: keptMaterials().optional().describe("下次提交时的申请材料，只给本单位；没有则不出现"),
  reviews: z.array(
    z.object({
      ...{ at: instant, by, decision: z.enum(decisions), opinion: z.string() },
      locks: z.array(z.string()).optional().describe("审核不通过所指的锁"),
    }),
  ),
  attempts: z.array(attempt),
  records: z.array(z.object({ at: instant, by, text: z.string() })).describe("办理记录"),
  shipment: z.object({ carrier: z.string(), trackingNumber: z.string(), shippedAt: instant }).optional(),
  recipientSince,
  ...invoiceShown(),
  withdrawal: z.object({ at: instant, by, opinion: z.string() }).optional(),
  operatorNotes: z
    .array(z.object({ at: instant, text: z.string() }))
    .optional()
    .describe("提醒，只给运维人员"),
  duties: z.array(dutyShown()).optional().describe("待办事项：审核和运维人员所见的，以及投标人自己的"),
  ...remarks,
  paidAt: instant.optional(),
  invoicedAt: instant.optional(),
  handledAt: instant.optional(),
  ...lockNews(),
  endedAt: instant.optional(),
});

const contact = draftFormSchema().pick(eachOf(personalFields, true as const));

const summary = states.extend({
  id: z.string(),
  shortNumber,
  version: z.int(),
  organisationName: z.string(),
  creditCode: z.string(),
  locks: z.array(
    z.object({
      lockType: z.string().optional(),
      lockSerial: z.string().optional(),
      years: z.int().optional(),
    }),
  ),
  contactName: z.string().optional().describe("经办人，只给审核和运维人员"),
  pickup: z.enum(pickups).optional(),
  recipientSince,
  recipientCorrected: z.boolean().optional().describe("收件信息在提交之后更正过"),
  feeFen: fen,
  ...moneyKept,
  createdAt: instant,
  updatedAt: instant,
  since: instant.optional().describe("进入审核队列的时间"),
  review: z
    .object({ at: instant, by, decision: z.enum(decisions) })
    .optional()
    .describe("最近一次审核"),
  paidAt: instant.optional(),
  lockResults: lockNews().lockResults,
  ...remarks,
  materials: z
    .object({ count: z.int(), changed: z.boolean().describe("与上次提交的不同") })
    .describe("最近一次提交的申请材料"),
  invoiceFailure: z.string().optional(),
});

const paymentStarted = z.object({
  application,
  /** Time of the server, by which the countdown runs, whatever the browser's clock says. */
  serverTime: instant,
  /** Attempt to pay; absent if the application turned out to be paid. */
  attempt: z
    .object({
      number: z.string(),
      channel: z.enum(channels),
      deadline: instant,
      codeUrl: z.string().optional(),
      qrSvg: z.string().optional(),
      qrPng: z.string().optional(),
      bankForm: z.object({ action: z.string(), fields: z.record(z.string(), z.string()) }).optional(),
      formAddress: z.string().optional(),
    })
    .optional(),
});

/**
 * Returns the schema of counts by name. The document describes them as a map: members with Chinese names would be
 * properties that generated clients can't name.
 */
const countsOf = <K extends string>(keys: readonly K[]) =>
  z.record(z.enum(keys), z.int()).meta({
    type: "object",
    additionalProperties: { type: "integer" },
    description: `件数，按名称：${keys.join("、")}`,
  });

const answers = {
  states,
  application,
  attempt,
  refund,
  contact,
  summary,
  summaryPage: pageOf(summary),
  /** The counts cover all applications of the organisation, however the page is filtered. */
  applicationPage: pageOf(summary).extend({
    counts: countsOf(tabs),
    next: z.string().optional().describe("带 after 的：下一次的 after；没有则已到末尾"),
  }),
  queuePage: pageOf(summary).extend({
    counts: countsOf(queues),
    marks: reviewMarkAnswers().reviewMarks.shape.marks.describe("本页申请旁，审核员之间的提示"),
  }),
  /** Export of all data that the system keeps about an organisation, for that organisation. */
  organisationExport: z.object({
    exportedAt: instant,
    applications: z.array(application),
    reminder: z.object({ phone: z.string(), on: z.boolean() }).optional().describe("我的锁：提醒手机"),
    ratings: z
      .array(ratingAnswers().rating.shape.given.unwrap().extend({ applicationId: z.string() }))
      .describe("好差评：对已办理申请的评价"),
  }),
  /** Contacts and recipients that the organisation named before. Nothing is masked, since they are its own data. */
  earlierContacts: z.object({
    contacts: z.array(z.object(eachOf(fieldsOf("contact"), z.string()))),
    recipients: z.array(z.object(eachOf(fieldsOf("recipient"), z.string()))),
  }),
  paymentStarted,
  invoiceTitle: z.object({
    last: z
      .object({
        buyer: buyerTitleSchema(),
        delivery: invoiceDeliverySchema().optional().describe("只给本单位：邮箱和手机是个人信息"),
      })
      .optional(),
  }),
};

/** Returns the schemas of answers about applications and their payments and invoice titles. */
export const applicationAnswers = () => answers;
