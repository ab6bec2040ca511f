import { channelTraits } from "../domain/money/channels";
import { z } from "zod";
import { decisions } from "../domain/application/application";
import { applicationFormSchema, draftFormSchema, line, opinionSchema } from "../domain/application/form";
import { roles } from "../domain/application/values";
import { buyerTitleSchema, invoiceDeliverySchema } from "../domain/invoice/request";
import { channels, type Channel } from "../domain/money/payment";
import { refundBankTypes } from "../domain/money/refund-banks";
import { parse, type Parsed } from "./parse";

/*
 * What each command holds, said once: the API's bodies, the workflow's validators, OpenAPI and the portal's types come
 * from here. Schemas are handed out by functions only, never exported (see domain/application/form.ts).
 */

const opinion = opinionSchema();
const shipment = z.strictObject({
  carrier: line(30),
  trackingNumber: z.string().regex(/^[0-9A-Za-z-]{6,40}$/, "快递单号为6到40位字母、数字或短横线"),
});
const version = z.int("请刷新后重试").min(1).max(1_000_000_000);
const needsBank = (channel: Channel): boolean => channelTraits[channel].paysBy === "bankForm";

/** What the caller says. Who says it comes from the token. */
const bodies = {
  submit: z.strictObject({ opinion }),
  edit: z.strictObject({ form: draftFormSchema(), version }),
  review: z.strictObject({ decision: z.enum(decisions, "请选择通过或不通过"), opinion }),
  startPayment: z
    .strictObject({
      channel: z.enum(channels, "请选择支付方式：微信或个人网银"),
      bank: z.string().min(1).max(20).exactOptional().describe("个人网银的银行代码，见 /api/terms"),
    })
    .superRefine(({ channel, bank }, context) => {
      const needed = needsBank(channel);
      if (needed === (bank !== undefined)) return;
      const message = needed ? "请选择银行" : "此支付方式不需要选择银行";
      context.addIssue({ code: "custom", path: ["bank"], message });
    })
    .meta({
      required: ["channel"],
      oneOf: channels.map((channel) => ({
        type: "object",
        properties: {
          channel: { type: "string", enum: [channel] },
          ...(needsBank(channel) ? { bank: { type: "string", minLength: 1, maxLength: 20 } } : {}),
        },
        required: needsBank(channel) ? ["channel", "bank"] : ["channel"],
        additionalProperties: false,
      })),
    }),
  addRecord: z.strictObject({ text: line(500) }),
  ship: shipment,
  correctShipment: shipment,
  markHandled: z.strictObject({}),
  confirmReceipt: z.strictObject({}),
  requestInvoice: z.strictObject({ buyer: buyerTitleSchema(), delivery: invoiceDeliverySchema() }),
  giveUpPayment: z.strictObject({}),
  reissueInvoice: z.strictObject({
    buyer: buyerTitleSchema(),
    delivery: invoiceDeliverySchema(),
    opinion: opinion.describe("红冲原因说明"),
  }),
  refundInvoiced: z.strictObject({ opinion: opinion.describe("退款原因说明") }),
  withdraw: z.strictObject({ opinion }),
  retryRefund: z.strictObject({}),
  resolveRefund: z.strictObject({ reason: line(500) }),
  treatRefund: z.strictObject({
    to: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("merchantAccount") }),
      z.strictObject({
        kind: z.literal("bankCard"),
        bankType: z.enum(refundBankTypes, "请选择开户银行"),
        account: z.string().regex(/^\d{12,19}$/, "请填写12到19位的银行卡号"),
        holder: line(50),
      }),
    ]),
  }),
};

const by = z.strictObject({
  role: z.enum(roles),
  id: z.string().min(1).max(255),
  name: z.string().min(1).max(255),
});
const instant = z.iso.datetime();
const refundNumber = z.string().min(1).max(64);

/** What the workflow is given: the body, who says it, and what the API adds. */
const givens = {
  submit: bodies.submit.extend({
    by,
    form: applicationFormSchema(),
    /** From the fee table, in fen: frozen by this submission. */
    feeFen: z.int().positive(),
    /**
     * When the draft was created, and the version of what is submitted: the workflow's first version is the next;
     * another submission of what has been edited since is refused with STALE_VERSION.
     */
    draft: z.strictObject({ createdAt: instant, version }),
  }),
  /** Another version than the one that was read is refused with STALE_VERSION. */
  edit: z.strictObject({ by, form: applicationFormSchema(), version }),
  review: bodies.review.extend({ by }),
  startPayment: bodies.startPayment.safeExtend({
    by,
    /** The account that is paid to, if this opens an attempt. */
    merchant: z.strictObject({ merchantId: z.string().min(1), appId: z.string().min(1).exactOptional() }),
  }),
  addRecord: bodies.addRecord.extend({ by }),
  ship: bodies.ship.extend({ by }),
  correctShipment: bodies.correctShipment.extend({ by }),
  markHandled: bodies.markHandled.extend({ by }),
  confirmReceipt: bodies.confirmReceipt.extend({ by }),
  requestInvoice: bodies.requestInvoice.extend({ by }),
  giveUpPayment: bodies.giveUpPayment.extend({ by }),
  reissueInvoice: bodies.reissueInvoice.extend({ by }),
  refundInvoiced: bodies.refundInvoiced.extend({ by }),
  withdraw: bodies.withdraw.extend({ by }),
  retryRefund: bodies.retryRefund.extend({ by, refundNumber }),
  resolveRefund: bodies.resolveRefund.extend({ by, refundNumber }),
  treatRefund: bodies.treatRefund.extend({ by, refundNumber }),
};

/** The commands that a workflow takes, as updates of these names. */
export type GivenCommand = keyof typeof givens;
export type Given<C extends GivenCommand> = z.output<(typeof givens)[C]>;

export type Body<C extends GivenCommand> = z.output<(typeof bodies)[C]>;

/** The schema of what the API takes for a command. */
export const bodyOf = <C extends GivenCommand>(command: C): (typeof bodies)[C] => bodies[command];

const checks: { readonly [C in GivenCommand]: z.ZodType<Given<C>> } = givens;

/** What a workflow is given with a command, checked whole: anybody with the Temporal UI can send an update. */
export const parseCommand = <C extends GivenCommand>(command: C, input: unknown): Parsed<Given<C>> =>
  parse(checks[command], input);
