import { resendSms } from "../../store/waiting-sms";
import type { Feature } from "../dependencies";
import { writes } from "../openapi/named";

/** Route of SMS that were given up. */
export const smsRoutes: Feature = (defineRoute, { models, now }) => {
  defineRoute({
    ...writes("resendSms", { description: "已放回待发送的，条数；先向服务商查询是否已送达" }),
    summary: "重发未送达的短信：一条，或全部；所述不再属实的不发",
    role: "operator",
    records: "none",
    problems: [],
    handler: ({ body: { id }, idempotency, tell }) => {
      if (id !== undefined) tell({ record: id });
      return idempotency.once(async () => ({ resent: await resendSms(models.messages, id, now()) }));
    },
  });
};
