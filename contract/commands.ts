import { mostLocks } from "../domain/form/lock-key";
import { z } from "zod";
import {
  applicationFormSchema,
  draftFormSchema,
  line,
  opinionSchema,
  recipientShape,
} from "../domain/form/form";
import type { ShownFact } from "../domain/application/shown";
import type { Actor } from "../domain/values";
import { correctionDays } from "../domain/application/invoicing";
import { buyerTitleSchema, invoiceDeliverySchema } from "../domain/invoice/request";
import { materialFilesSchema } from "../domain/materials/materials";
import type { commandAddresses } from "./addresses";
import type { Answer, AnswerName } from "./answers";
import type { CommandRow, UpdateName } from "./command-row";
import {
  actorSchema,
  agreedSchema,
  billedRefundSchema,
  partRefundSchema,
  refundDestinationSchema,
} from "./by-hand";
import { parse, type Parsed } from "./parse";
import { lockCommandRows } from "./lock-commands";
import { reviewSchema, someLocksSchema } from "./named-locks";
import { requiredField, shownFields, type RequiredFact } from "./shown";
import { paymentBodySchema } from "./payment-body";

/*
 * The commands, each a row. The API's routes and bodies, the workflow's updates and validators, OpenAPI, the Temporal
 * UI and the portal's types derive from these rows; contract/addresses.ts has the addresses. The transition table
 * decides who may give a command, and when. Schemas are returned by functions only, never exported (see
 * domain/form/form.ts).
 */

const opinion = opinionSchema();
const shown = shownFields();
const shipment = z.strictObject({
  carrier: line(30),
  trackingNumber: z.string().regex(/^[0-9A-Za-z-]{6,40}$/, "快递单号为6到40位字母、数字或短横线"),
});
const someLocks = someLocksSchema();
const version = z.int("请刷新后重试").min(1).max(1_000_000_000);
const nothingMore = z.strictObject({});
/** Problems for which a form is refused, whether it is saved or submitted. */
export const formProblems = ["LOCK_BOUGHT_ONLINE", "LOCK_ORIGIN_UNKNOWN"] as const;

const instant = z.iso.datetime();
const by = actorSchema();
const agreed = agreedSchema();
/** Binding of the commands by which staff give money back. */
const givesBack = { keptFen: "optional", lockStates: "optional" } as const;
const onRefund = { refundNumber: z.string().min(1).max(64) };

const rows = {
  submit: {
    body: z.strictObject({ opinion }),
    adds: {
      form: applicationFormSchema(),
      /** Fee of each lock by the fee table, in fen; this submission freezes it. */
      feesFen: z.array(z.int().positive()).min(1).max(mostLocks),
      materials: materialFilesSchema().exactOptional(),
      /**
       * Time of the draft's creation, and version of the form that is submitted. The workflow's first version is the
       * next one. A submission of a version that was edited since is refused with STALE_VERSION. A repeat carries no
       * version, because the stored version may be the result of its own first run.
       */
      draft: z.strictObject({ createdAt: instant, version: version.exactOptional() }),
    },
    summary: "提交信息",
    done: "待审核",
    problems: [
      ...formProblems,
      "STALE_VERSION",
      "LOCK_HAS_OPEN_APPLICATION",
      "LOCK_REGISTERED_TO_ANOTHER",
      "LOCKS_NOT_TOLD",
      "LOCK_TYPE_DIFFERS",
      "QUOTA_REACHED",
    ],
    description: "提交（首次或审核不通过后再次），由门户发出",
  },
  edit: {
    body: z.strictObject({ form: draftFormSchema(), version }),
    /**
     * Form for the workflow, complete because it was submitted before. A version other than the stored one is refused
     * with STALE_VERSION.
     */
    adds: { form: applicationFormSchema() },
    summary: "修改保存（编辑中或审核不通过）",
    done: "已保存",
    problems: [...formProblems, "STALE_VERSION"],
    description: "修改审核不通过的申请，由门户发出",
  },
  review: {
    body: reviewSchema(),
    boundTo: { submission: "required" },
    trail: { decision: "decision", submission: "submission", locks: "locks" },
    summary: "审核：通过或不通过，附意见",
    done: "审核通过或审核不通过",
    problems: ["SHOWN_CHANGED", "LOCK_APPROVED_FOR_ANOTHER", "LOCK_REGISTERED_TO_ANOTHER", "LOCKS_DIFFER"],
    description: "审核，由门户发出；运维代为审核用同名的信号",
  },
  startPayment: {
    body: paymentBodySchema(),
    adds: {
      /** Account that receives the payment if this command opens an attempt. */
      merchant: z.strictObject({ merchantId: z.string().min(1), appId: z.string().min(1).exactOptional() }),
    },
    summary: "点击支付：微信二维码或银行页面",
    done: "可支付的订单；若发现已支付，则只有申请",
    answer: "paymentStarted",
    problems: ["ATTEMPT_REPLACED", "PAYMENT_WINDOW_OVER", "QUOTA_REACHED", "GATEWAY_AWAY"],
    waitsForGateway: true,
    description: "开出支付订单，由门户发出",
  },
  giveUpPayment: {
    body: nothingMore,
    summary: "未完成支付：放弃等待中的订单，可立即重新支付",
    done: "申请；若发现已支付，则为已支付",
    waitsForGateway: true,
    description: "未完成支付：放弃待付的订单，由门户发出",
  },
  addRecord: {
    body: z.strictObject({ text: line(500) }),
    summary: "添加办理记录",
    done: "操作后的申请",
    description: "添加办理记录，由门户发出",
  },
  ship: {
    body: shipment.safeExtend({ recipientSince: shown.recipientSince }),
    boundTo: { recipientSince: "optional" },
    summary: "寄出：快递公司和单号",
    done: "操作后的申请",
    problems: ["SHOWN_CHANGED"],
    description: "登记寄出，由门户发出",
  },
  correctRecipient: {
    body: z.strictObject({
      ...recipientShape(),
      remark: line(200).optional().describe("更正的缘由，审核人员必填，如来电人和时间；不要写收件信息"),
    }),
    summary: "更正收件信息（寄出前，由投标人，或由审核人员据来电更正）",
    done: "操作后的申请",
    problems: ["REMARK_MISSING"],
    description: "更正收件信息，由门户发出",
  },
  correctShipment: {
    body: shipment,
    summary: "更正快递公司和单号",
    done: "操作后的申请",
    description: "更正快递信息，由门户发出",
  },
  ...lockCommandRows(),
  confirmReceipt: {
    body: nothingMore,
    summary: "确认收货",
    done: "操作后的申请",
    description: "确认收货，由门户发出",
  },
  requestInvoice: {
    body: z.strictObject({
      buyer: buyerTitleSchema(),
      delivery: invoiceDeliverySchema(),
      totalFen: shown.totalFen,
    }),
    boundTo: { totalFen: "optional" },
    trail: { sumFen: "totalFen" },
    summary: "申请开票（增值税普通发票）；邮寄且未签收的同时自动确认签收",
    done: "开票中",
    problems: ["SHOWN_CHANGED", "REFUND_UNBOOKED", "NOTHING_TO_INVOICE"],
    waitsForGateway: true,
    description: "申请开票，由门户发出",
  },
  reissueInvoice: {
    body: z.strictObject({
      buyer: buyerTitleSchema(),
      delivery: invoiceDeliverySchema(),
      opinion: opinion.describe("红冲原因说明"),
      invoiceNumber: shown.invoiceNumber,
    }),
    boundTo: { invoiceNumber: "optional" },
    summary: `红冲重开：抬头有误的发票红冲后按新抬头重开（投标人在开具后${correctionDays}天内，运维人员不限）`,
    done: "红冲中",
    problems: ["SHOWN_CHANGED", "NOTHING_TO_INVOICE"],
    description: "红冲后重新开票，由门户发出",
  },
  refundPart: {
    body: partRefundSchema(),
    adds: { agreed },
    boundTo: givesBack,
    trail: { locks: "locks", sumFen: "amountFen" },
    summary:
      "退费：退还所选锁的费用，或退还一笔金额，附原因；发票金额因此多于实际收款的，先红冲，退款后按实际收款重开；经另一位运维人员复核后执行",
    done: "等待复核；只配置一人办理的，已发起退款或红冲",
    answer: "applicationByHand",
    problems: [
      ...(["SHOWN_CHANGED", "CONSENT_WAITING", "LOCKS_DIFFER"] as const),
      ...(["REFUND_TOO_LARGE", "REFUND_OF_ALL", "REFUND_UNBOOKED"] as const),
    ],
    waitsForGateway: true,
    description: "退还部分费用，由门户发出",
  },
  refundInvoiced: {
    body: z.strictObject({
      opinion: opinion.describe("退款原因说明"),
      keptFen: shown.keptFen,
      lockStates: shown.lockStates,
    }),
    adds: { agreed },
    boundTo: givesBack,
    trail: { sumFen: "keptFen" },
    summary: "红冲退款：发票红冲后撤回申请并退款；经另一位运维人员复核后执行",
    done: "等待复核；只配置一人办理的，红冲中：红字发票开具后退款",
    answer: "applicationByHand",
    problems: ["SHOWN_CHANGED", "CONSENT_WAITING"],
    description: "红冲后退款，由门户发出",
  },
  withdraw: {
    body: z.strictObject({ opinion, keptFen: shown.keptFen, lockStates: shown.lockStates }),
    adds: { agreed },
    boundTo: givesBack,
    trail: { sumFen: "keptFen" },
    summary: "撤回申请（投标人在支付前；运维人员可撤回并退款，已支付的经另一位运维人员复核后执行）",
    done: "已撤回；已支付而须复核的，等待复核",
    answer: "applicationByHand",
    problems: ["SHOWN_CHANGED", "GATEWAY_UNANSWERED", "CONSENT_WAITING", "REFUND_CHANGED"],
    waitsForGateway: true,
    description: "撤回，由门户发出；运维撤回也可以取消（cancel）工作流",
  },
  bookRefund: {
    body: z.strictObject({
      difference: z.string().regex(/^[0-9a-f]{20}$/, "差异编号不正确"),
      reason: line(500),
      locks: someLocks.optional().describe("退的正是其中哪些锁的费用，填锁序列号；退款金额须与其费用相等"),
    }),
    trail: { locks: "locks" },
    adds: {
      /** Refund as the channel's bill states it, from the difference. */
      refund: billedRefundSchema(),
    },
    summary:
      "把对账差异中的渠道后台退款入账，附原因；已办结的申请也可以；退款超过收款的，经另一位运维人员复核后执行",
    done: "已入账：差异随之关闭（退款超过收款的，留待追回），该日重新对账；或等待复核",
    answer: "applicationByHand",
    problems: [
      "CONSENT_WAITING",
      "REFUND_BOOKED",
      "REFUND_NOT_BOOKABLE",
      "DIFFERENCE_CLOSED",
      "LOCKS_DIFFER",
    ],
    description: "把渠道后台的退款入账，由门户发出",
  },
  retryRefund: {
    body: nothingMore,
    adds: onRefund,
    summary: "重试退款",
    done: "已重新发起",
    problems: ["REFUND_NOT_RETRIABLE", "REFUND_GONE_BACK", "REFUND_UNDER_WAY", "GATEWAY_UNANSWERED"],
    waitsForGateway: true,
    description: "重试异常的退款，由门户发出",
  },
  resolveRefund: {
    body: z.strictObject({ reason: line(500) }),
    adds: { ...onRefund, agreed },
    summary: "人工结清（已线下退款），附原因；经另一位运维人员复核后执行",
    done: "等待复核；只配置一人办理的，已人工结清",
    answer: "byHand",
    problems: ["CONSENT_WAITING", "REFUND_GONE_BACK", "REFUND_UNDER_WAY", "GATEWAY_UNANSWERED"],
    waitsForGateway: true,
    description: "人工结清异常的退款，由门户发出",
  },
  treatRefund: {
    body: z.strictObject({
      reason: line(500),
      to: refundDestinationSchema(),
    }),
    adds: { ...onRefund, agreed },
    summary: "异常退款处理：退至投标人的银行卡，或商户银行账户；经另一位运维人员复核后执行",
    done: "等待复核；只配置一人办理的，渠道已受理",
    answer: "byHand",
    problems: ["CONSENT_WAITING", "REFUND_NOT_TREATABLE", "GATEWAY_UNANSWERED"],
    waitsForGateway: true,
    description: "异常退款处理：退到另一账户，由门户发出",
  },
} as const satisfies Record<UpdateName, CommandRow>;

type Rows = typeof rows;
type Added<C extends GivenCommand> = Rows[C] extends { adds: infer A extends z.ZodRawShape }
  ? z.output<z.ZodObject<A>>
  : unknown;

/** Commands that a workflow takes, as updates of these names. */
export type GivenCommand = keyof Rows;
export type RefundCommand = {
  [C in GivenCommand]: (typeof commandAddresses)[C] extends `${string}/api/refunds/${string}` ? C : never;
}[GivenCommand];
/** Commands of which the workflow is given the caller and their input, and nothing else. */
export type StandardCommand = {
  [C in GivenCommand]: Rows[C] extends { adds: object } ? never : C;
}[GivenCommand];

/** Facts that a command is bound to. */
export type BoundFact<C extends GivenCommand> = Rows[C] extends { boundTo: infer B } ? keyof B : never;
export type BodySchema<C extends GivenCommand> = Rows[C]["body"];
export type Body<C extends GivenCommand> = z.output<BodySchema<C>>;
/** Input of a command. An empty body becomes unknown, because its own type would forbid every further field. */
type Said<C extends GivenCommand> = Body<C> extends Record<string, never> ? unknown : Body<C>;
/** Argument of a command's update: the input, the caller, and the fields that the API adds. */
export type Given<C extends GivenCommand> = Omit<Said<C>, keyof Added<C>> & Added<C> & { by: Actor };

/** Answer of the API to a command. */
export type CommandAnswer<C extends GivenCommand> = Rows[C] extends { answer: infer A extends AnswerName }
  ? Answer<A>
  : C extends RefundCommand
    ? void
    : Answer<"application">;

export const commandNames = Object.keys(rows) as GivenCommand[];
/** Returns the description of a command. */
export const aboutCommand = (command: GivenCommand): Omit<CommandRow, "body" | "adds"> => rows[command];
/** Returns the schema of a command's input, as signals and updates share it. */
export const bodyOf = <C extends GivenCommand>(command: C): BodySchema<C> => rows[command].body;

/** Returns the facts that a command is bound to. */
export const boundFacts = (command: GivenCommand): ShownFact[] =>
  Object.keys(aboutCommand(command).boundTo ?? {}) as ShownFact[];

/** Returns the schema of the input that the API takes for a command: some facts that it is bound to are required. */
export function routeBodyOf<C extends GivenCommand>(command: C): BodySchema<C> {
  const { body, boundTo = {} }: CommandRow = rows[command];
  const required = Object.entries(boundTo).flatMap(([fact, how]) =>
    how === "required" ? [[fact, requiredField(fact as RequiredFact)]] : [],
  );
  // An extension would lose what a schema says about itself.
  if (required.length === 0) return rows[command].body;
  return body.safeExtend(Object.fromEntries(required) as object) as BodySchema<C>;
}

const checks = new Map<string, z.ZodType>(
  Object.entries<CommandRow>(rows).map(([command, { body, adds }]) => [
    command,
    body.safeExtend({ ...adds, by }),
  ]),
);

/** Checks the whole argument of a command's update, because anybody with the Temporal UI can send an update. */
export const parseCommand = <C extends GivenCommand>(command: C, input: unknown): Parsed<Given<C>> =>
  parse(checks.get(command) as z.ZodType<Given<C>>, input);
