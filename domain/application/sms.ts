/** The news a bidder is told by SMS. Its wording is registered at the SMS provider, with these named variables. */
export const smsVariables = {
  approved: ["applicationId", "shortNumber"],
  rejected: ["applicationId", "shortNumber", "opinion"],
  paid: ["applicationId", "shortNumber"],
  handled: ["applicationId", "shortNumber", "locks", "until"],
  shipped: ["applicationId", "shortNumber", "carrier", "trackingNumber"],
  dispatched: ["applicationId", "shortNumber", "carrier", "trackingNumber"],
  refunded: ["applicationId", "shortNumber", "yuan"],
  confirming: ["applicationId", "shortNumber", "invoiceNumber"],
  reversed: ["applicationId", "shortNumber", "invoiceNumber"],
  reissued: ["applicationId", "shortNumber", "invoiceNumber"],
  expiring: ["lock", "day", "left"],
} as const;

export type SmsTemplate = keyof typeof smsVariables;

/** The operator is told how many SMS of so many days have not arrived. */
export const recentSmsDays = 30;

/** What the provider takes as the value of one variable, in characters. */
export const longestVariable = 35;

export const smsTemplates = Object.keys(smsVariables) as SmsTemplate[];
