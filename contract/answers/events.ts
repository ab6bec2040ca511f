import { z } from "zod";
import { publicEventTypes, type EventKind } from "../../domain/events/public-event";
import { endpointEnds, endpointStates } from "../../domain/events/endpoint";
import { lockStates } from "../../domain/locks/results";
import { channels, refundReasons } from "../../domain/money/payment";
import { daySchema, fenSchema, instantSchema } from "./parts";

const fen = fenSchema();
const serial = z.string();
const locks = <S extends z.ZodRawShape>(about: S) => z.array(z.object({ lockSerial: serial, ...about }));
const attempt = { attemptNumber: z.string(), channel: z.enum(channels) };
const payment = { attemptNumber: z.string(), transactionId: z.string(), amountFen: fen };

const eventOf = <T extends EventKind, P extends z.ZodRawShape>(kind: T, payload: P) =>
  z.object({
    id: z.string().describe("同一事件不变：重复收到的按此识别"),
    type: z.literal(`application.${kind}` as const),
    timestamp: instantSchema().describe("发生的时间；款项、发票以对方的时钟为准"),
    sequence: z.int().describe("在同一申请的事件中的序号，从1起，没有空号"),
    data: z.object({
      applicationId: z.string().describe("申请编号"),
      shortNumber: z.string(),
      organisationCode: z.string().describe("统一社会信用代码"),
      organisationName: z.string(),
      ...payload,
    }),
  });

/** Schema of each kind of event, by its name in the OpenAPI document (SubmittedEvent and so on). */
const kinds = {
  submittedEvent: eventOf("submitted", { locks: locks({ lockType: z.string(), years: z.int() }) }),
  approvedEvent: eventOf("approved", { amountFen: fen }),
  rejectedEvent: eventOf("rejected", {}),
  paymentExpiredEvent: eventOf("paymentExpired", attempt),
  paidEvent: eventOf("paid", { ...payment, channel: z.enum(channels) }),
  lockResultEvent: eventOf("lockResult", {
    lockSerial: serial,
    state: z.enum(["已制证", "未能办理"]),
    notAfter: daySchema().optional().describe("到期日；已制证的有"),
  }),
  shippedEvent: eventOf("shipped", {}),
  receivedEvent: eventOf("received", {}),
  handledEvent: eventOf("handled", {
    locks: locks({ state: z.enum(lockStates), notAfter: daySchema().optional() }),
  }),
  lockCorrectedEvent: eventOf("lockCorrected", {
    lockSerial: serial,
    former: daySchema().describe("此前给出的到期日"),
    notAfter: daySchema().describe("更正后的到期日"),
  }),
  invoiceFailedEvent: eventOf("invoiceFailed", { orderNumber: z.string() }),
  invoicedEvent: eventOf("invoiced", { invoiceNumber: z.string(), amountFen: fen }),
  invoiceReversedEvent: eventOf("invoiceReversed", {
    invoiceNumber: z.string(),
    reversedNumber: z.string(),
    amountFen: fen,
  }),
  refundedEvent: eventOf("refunded", { refundNumber: z.string(), ...payment, reason: z.enum(refundReasons) }),
  withdrawnEvent: eventOf("withdrawn", {}),
  correctedEvent: eventOf("corrected", {
    takenBack: z.array(z.string()).describe("此前给出、现已不成立的事件的 id"),
  }),
} satisfies { [T in EventKind as `${T}Event`]: z.ZodObject };

const event = z.discriminatedUnion("type", [
  kinds.submittedEvent,
  kinds.approvedEvent,
  kinds.rejectedEvent,
  kinds.paymentExpiredEvent,
  kinds.paidEvent,
  kinds.lockResultEvent,
  kinds.shippedEvent,
  kinds.receivedEvent,
  kinds.handledEvent,
  kinds.lockCorrectedEvent,
  kinds.invoiceFailedEvent,
  kinds.invoicedEvent,
  kinds.invoiceReversedEvent,
  kinds.refundedEvent,
  kinds.withdrawnEvent,
  kinds.correctedEvent,
]);

const callOf = <T extends string, P extends z.ZodRawShape>(type: T, data: P) =>
  z.object({ id: z.string(), type: z.literal(type), timestamp: instantSchema(), data: z.object(data) });
const calls = {
  endpointChallenge: callOf("endpoint.challenge", { challenge: z.string().describe("应答的内容") }),
  endpointPing: callOf("endpoint.ping", {}),
};

const endpoint = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  networks: z.array(z.string()).describe("允许的内网网段"),
  state: z.enum(endpointStates),
  endedBecause: z.enum(endpointEnds).optional().describe("停用的原因：对方答410，或三天没有收下"),
  client: z.string().optional().describe("登记它的程序；没有的由运维人员登记"),
  createdAt: instantSchema(),
  failingSince: instantSchema().optional().describe("从何时起没有收下过"),
  formerSecretUntil: instantSchema().optional().describe("旧密钥也用来签名，至此时为止"),
  secret: z.string().optional().describe("密钥，只在登记和更换的答复中给出"),
});

const delivery = z.object({
  ...{ id: z.string(), receiver: z.string(), applicationId: z.string() },
  status: z.enum(["待发送", "发送失败"]),
  types: z.array(z.enum(publicEventTypes)).describe("等着的事件，第一个是没有收下的"),
  ...{ attempts: z.int(), lastError: z.string() },
  ...{ since: instantSchema(), nextAttemptAt: instantSchema() },
});

const answers = {
  ...kinds,
  event,
  ...calls,
  webhookEndpoint: endpoint,
  webhookEndpoints: z.object({ items: z.array(endpoint) }),
  webhookCalls: z.object({
    items: z
      .array(
        z.object({
          at: instantSchema(),
          type: z.string(),
          event: z.string().describe("事件的 id"),
          status: z.int().optional().describe("应答的状态码；没有应答的没有"),
          error: z.string().optional().describe("没有收下的原因"),
          tookMs: z.int(),
        }),
      )
      .describe("最近七天，最多100次，后来的在前"),
  }),
  webhookPing: z.object({
    accepted: z.boolean(),
    status: z.int().optional().describe("应答的状态码；没有应答的没有"),
    reason: z.string().optional().describe("没有收下的原因"),
  }),
  replayed: z.object({ events: z.int().describe("将重发的事件数") }),
  webhookDelivery: delivery,
  webhookDeliveries: z.object({ total: z.int(), items: z.array(delivery) }),
  webhookResent: z.object({ resent: z.boolean().describe("false：已送达，没有可重发的") }),
  events: z.object({
    items: z.array(event),
    next: z.string().describe("下一次的 after，没有新事件时也给出；只在恢复备份以后失效"),
    hasMore: z.boolean().describe("true：可立即再取，即使这一次没有事件；false：已取到最新，稍后再取"),
  }),
};

/** Returns the schemas of events for other systems. */
export const eventAnswers = () => answers;
