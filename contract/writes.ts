import { z } from "zod";
import { creditCodeSchema, draftFormSchema, line, opinionSchema } from "../domain/form/form";
import { lockNumber } from "../domain/form/lock-key";
import { isDay } from "../domain/beijing-day";
import { lossEnds } from "../domain/reconciliation/differences";
import { invoiceDeliverySchema } from "../domain/invoice/request";
import { endpointLimits } from "../domain/events/endpoint";
import { grades } from "../domain/application/rating";
import { skippedHours } from "../domain/application/skipping";
import { materialLimits } from "../domain/materials/materials";
import type { writeAddresses } from "./addresses";
import type { Answer, AnswerName } from "./answers";
import type { TrailRow } from "./trail";

/*
 * Writes of the API that are not commands of workflows: their bodies and answers. Schemas are returned by functions
 * only, never exported (see domain/form/form.ts).
 */

/** Returns the schema of a material file's id. */
export const fileId = () => z.string().regex(/^[0-9a-f]{32}$/, "文件编号不正确，请刷新页面");

/** Advice to a reader whose position among the events is unknown. */
export const goOnReading =
  "请用最后处理的事件的 id 或一个时刻（如 2026-01-05T01:00:00Z）作 after 继续，或不带 after 从头读取；按 id 去重";

/** Returns the schema of a place among the events: a cursor, an event's id, an instant or now. */
export const afterSchema = () =>
  z.string().regex(/^[\w:.~-]{1,150}$/, `请使用上一次给出的 next；没有的，${goOnReading}`);

const endpointName = () => line(40).describe("名称，显示给运维人员");
const endpointUrl = () =>
  z
    .string()
    .max(500)
    .regex(/^https?:\/\/[\x21-\x7e]+$/, "请填写网址，如 https://platform.example.gov.cn/ca-events")
    .describe("接收事件的网址，https，没有用户名和口令");
const endpointNetworks = () =>
  z
    .array(z.string().regex(/^[0-9A-Fa-f.:]{2,45}\/\d{1,3}$/, "应为网段，如 10.1.2.3/32"))
    .max(endpointLimits.networks)
    .optional()
    .describe("在内网的，它所在的网段；只由运维人员登记");

/** Largest number of applications that one request claims. */
export const mostClaimed = 20;

/** Largest number of rows in one import. More rows would exceed the limit of a body. */
const mostRows = 150;

interface WriteRow {
  body?: z.ZodObject;
  answer?: AnswerName;
  /** Fields of the input that the audit trail keeps. */
  trail?: TrailRow;
}

const rows = {
  createDraft: { body: z.strictObject({ form: draftFormSchema() }), answer: "application" },
  deleteDraft: {},
  takeOverMaterials: {
    body: z.strictObject({ files: z.array(fileId()).min(1).max(materialLimits.files) }),
    answer: "materials",
  },
  noteMaterialEnd: {
    body: z.strictObject({
      validUntil: z.iso.date("请填写日期，如2027-01-31").optional().describe("有效期至；不填则清除"),
    }),
    answer: "materials",
  },
  deleteMaterial: { answer: "materials" },
  resendInvoice: { body: z.strictObject({ delivery: invoiceDeliverySchema() }) },
  setLockReminder: {
    body: z.strictObject({
      phone: z.string().regex(/^1[3-9]\d{9}$/, "请填写11位手机号码"),
      on: z.boolean(),
    }),
    answer: "lockReminder",
  },
  /** Rows are judged one by one, so a faulty row fails alone. */
  importLocks: {
    body: z.strictObject({
      rows: z
        .array(
          z.strictObject({
            line: z.int().min(1).max(1_000_000),
            serial: z.string().max(60).overwrite(lockNumber),
            lockType: z.string().max(30),
            creditCode: z.string().max(30),
            expiresOn: z.string().max(20),
          }),
        )
        .min(1)
        .max(mostRows),
      dryRun: z.boolean().describe("只核对，不写入"),
    }),
    answer: "lockImport",
  },
  changeLock: {
    body: z.strictObject({
      lockType: line(20).optional().describe("未填的各项保持不变"),
      creditCode: creditCodeSchema().optional(),
      expiresOn: z
        .string()
        .refine(isDay, "请按“年-月-日”填写日期")
        .meta({ format: "date", description: "年-月-日，北京时间" })
        .optional(),
      reason: line(200),
      shown: z
        .strictObject({
          lockType: z.string().max(20),
          creditCode: z.string().max(18),
          expiresOn: z.string().max(10),
        })
        .optional()
        .describe("所见的登记；其中任何一项已变的，以 SHOWN_CHANGED 拒绝"),
    }),
    answer: "registeredLock",
  },
  claimWorkOrders: {
    body: z.strictObject({
      ids: z
        .array(z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "申请编号不正确"))
        .min(1)
        .max(mostClaimed)
        .optional()
        .describe("领取指明的申请"),
      most: z.int().min(1).max(mostClaimed).default(mostClaimed).describe("未指明的，领取等待最久的若干件"),
    }),
    answer: "claimedWorkOrders",
  },
  lookAt: { answer: "reviewMarks" },
  skipReview: {
    body: z.strictObject({
      hours: z.literal(skippedHours, "请选择跳过多久").meta({ type: "integer", enum: [...skippedHours] }),
      note: line(200).optional().describe("其他审核员也能看到"),
    }),
  },
  rateService: {
    body: z.strictObject({
      grade: z.enum(grades, "请选择一档"),
      reason: opinionSchema().optional().describe("不满意的可以写明原因"),
    }),
    answer: "rating",
  },
  takeNext: { answer: "nextReview" },
  reviveRun: { answer: "revival" },
  resendSms: {
    body: z.strictObject({
      id: line(200).optional().describe("事项的 id；不写的，重发全部未送达的短信"),
    }),
    answer: "smsResent",
  },
  resendWebhook: { answer: "webhookResent" },
  createEndpoint: {
    body: z.strictObject({ name: endpointName(), url: endpointUrl(), networks: endpointNetworks() }),
    answer: "webhookEndpoint",
  },
  changeEndpoint: {
    body: z.strictObject({
      name: endpointName().optional(),
      url: endpointUrl().optional(),
      networks: endpointNetworks(),
    }),
    answer: "webhookEndpoint",
  },
  deleteEndpoint: {},
  enableEndpoint: { answer: "webhookEndpoint" },
  pauseEndpoint: { answer: "webhookEndpoint" },
  pingEndpoint: { answer: "webhookPing" },
  rollSecret: { answer: "webhookEndpoint" },
  endFormerSecret: { answer: "webhookEndpoint" },
  replayEvents: {
    body: z.strictObject({
      after: afterSchema().describe("从哪里以后：GET /api/events 给出的 next、事件的 id 或时刻"),
    }),
    answer: "replayed",
  },
  repairRuns: { answer: "repairsStarted" },
  reconcileDay: { answer: "reconciliationStarted" },
  noteDifference: { body: z.strictObject({ text: line(500) }) },
  assignDifference: { body: z.strictObject({ assignee: line(50) }) },
  closeDifference: {
    body: z.strictObject({
      reason: line(500),
      lossEnd: z.enum(lossEnds, "请选择已追回或核销").optional().describe("退款超过收款的差异须选"),
      lastNote: z.iso
        .datetime()
        .optional()
        .describe("所见最后一条备注的 at，没有备注的为 openedAt；此后另有备注的，以 SHOWN_CHANGED 拒绝"),
    }),
    answer: "byHand",
  },
  verifyDuty: {
    body: z.strictObject({ duty: line(200).describe("事项的 id"), reason: line(500) }),
    answer: "byHand",
  },
  decideConsent: {
    body: z.strictObject({
      decision: z.enum(["agree", "disagree"], "请选择同意或不同意"),
      opinion: opinionSchema(),
    }),
    trail: { decision: "decision" },
    answer: "consent",
  },
  withdrawConsent: { answer: "consent" },
} as const satisfies Record<keyof typeof writeAddresses, WriteRow>;

type Rows = typeof rows;
export type WriteName = keyof Rows;
type Empty = z.ZodObject<Record<string, never>, z.core.$strict>;
/** Schema of a write's body; an empty object if it takes none. */
export type WriteSchema<W extends WriteName> = Rows[W] extends { body: infer B extends z.ZodObject }
  ? B
  : Empty;
export type WriteBody<W extends WriteName> = z.output<WriteSchema<W>>;
export type WriteAnswer<W extends WriteName> = Rows[W] extends { answer: infer A extends AnswerName }
  ? Answer<A>
  : void;

/** Returns the row of a write: its body's schema, the name of its answer, and what the trail keeps, if it has them. */
export const aboutWrite = (write: WriteName): WriteRow => rows[write];
