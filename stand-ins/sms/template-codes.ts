import type { SmsTemplate } from "../../domain/application/sms";

/** Under which code each text is registered here. */
export const templateCodes: Record<SmsTemplate, `SMS_${number}`> = {
  approved: "SMS_100000001",
  rejected: "SMS_100000002",
  paid: "SMS_100000003",
  shipped: "SMS_100000004",
  refunded: "SMS_100000005",
};
