import { z } from "zod";
import { publicEventTypes } from "../../domain/events/public-event";
import { instantSchema } from "./parts";

const event = z.object({
  id: z.string().describe("同一事件不变：重复收到的按此识别"),
  type: z.enum(publicEventTypes),
  timestamp: instantSchema().describe("发生的时间，ISO 8601, UTC；款项、发票以对方的时钟为准"),
  data: z
    .looseObject({
      applicationId: z.string().describe("申请编号"),
      shortNumber: z.string(),
      organisationCode: z.string().describe("统一社会信用代码"),
      organisationName: z.string(),
    })
    .describe("其余各项因 type 而异，见接入说明；没有个人信息"),
});

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

/** News for other systems. */
export const eventAnswers = () => answers;
