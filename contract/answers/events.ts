import { z } from "zod";
import { publicEventTypes } from "../../domain/events/public-event";
import { lockStates } from "../../domain/locks/results";
import { channels, refundReasons } from "../../domain/money/payment";
import { daySchema, fenSchema, instantSchema } from "./parts";

const fen = fenSchema();
const serial = z.string();
const locks = <S extends z.ZodRawShape>(about: S) => z.array(z.object({ lockSerial: serial, ...about }));
const payment = { attemptNumber: z.string(), transactionId: z.string(), amountFen: fen };

/** Members of each kind of event, besides those that all events share. The names are those of the domain's facts. */
const says = {
  submitted: { locks: locks({ lockType: z.string(), years: z.int() }) },
  approved: { amountFen: fen },
  rejected: {},
  paid: { ...payment, channel: z.enum(channels) },
  handled: { locks: locks({ state: z.enum(lockStates), notAfter: daySchema().optional() }) },
  lockCorrected: {
    ...{ lockSerial: serial, former: daySchema().describe("此前给出的到期日") },
    notAfter: daySchema().describe("更正后的到期日"),
  },
  invoiced: { invoiceNumber: z.string(), amountFen: fen },
  invoiceReversed: { invoiceNumber: z.string(), reversedNumber: z.string(), amountFen: fen },
  refunded: { refundNumber: z.string(), ...payment, reason: z.enum(refundReasons) },
  withdrawn: {},
  corrected: { takenBack: z.array(z.string()).describe("此前给出、现已不成立的事件的 id") },
};

const eventOf = <T extends keyof typeof says>(type: T) =>
  z.object({
    id: z.string().describe("同一事件不变：重复收到的按此识别"),
    type: z.literal(`application.${type}` as const),
    timestamp: instantSchema().describe("发生的时间；款项、发票以对方的时钟为准"),
    data: z.object({
      applicationId: z.string().describe("申请编号"),
      shortNumber: z.string(),
      organisationCode: z.string().describe("统一社会信用代码"),
      organisationName: z.string(),
      ...says[type],
    }),
  });

const event = z.discriminatedUnion("type", [
  eventOf("submitted"),
  eventOf("approved"),
  eventOf("rejected"),
  eventOf("paid"),
  eventOf("handled"),
  eventOf("lockCorrected"),
  eventOf("invoiced"),
  eventOf("invoiceReversed"),
  eventOf("refunded"),
  eventOf("withdrawn"),
  eventOf("corrected"),
]);

const delivery = z.object({
  ...{ id: z.string(), receiver: z.string(), applicationId: z.string() },
  status: z.enum(["待发送", "发送失败"]),
  types: z.array(z.enum(publicEventTypes)).describe("等着的事件，第一个是没有收下的"),
  ...{ attempts: z.int(), lastError: z.string() },
  ...{ since: instantSchema(), nextAttemptAt: instantSchema() },
});

const answers = {
  event,
  webhookDelivery: delivery,
  webhookDeliveries: z.object({ total: z.int(), items: z.array(delivery) }),
  webhookResent: z.object({ resent: z.boolean().describe("false：已送达，没有可重发的") }),
  events: z.object({
    items: z.array(event),
    next: z.string().describe("下一次的 after，没有新事件时也给出"),
    hasMore: z.boolean().describe("true：可立即再取；false：已取到最新，稍后再取"),
  }),
};

/** Returns the schemas of events for other systems. */
export const eventAnswers = () => answers;
