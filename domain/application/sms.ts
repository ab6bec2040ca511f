/** The news a bidder is told by SMS. Its wording is registered at the SMS provider, with these named variables. */
export const smsVariables = {
  approved: ["applicationId"],
  rejected: ["applicationId", "opinion"],
  paid: ["applicationId"],
  shipped: ["applicationId", "carrier", "trackingNumber"],
  refunded: ["applicationId", "yuan"],
  expiring: ["lock", "day", "left"],
} as const;

export type SmsTemplate = keyof typeof smsVariables;

export const smsTemplates = Object.keys(smsVariables) as SmsTemplate[];
