/** Variables of each SMS template. The SMS provider keeps the registered wording, which uses these named variables. */
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

/** Number of days for which the operator sees how many SMS have not arrived. */
export const recentSmsDays = 30;

/** Longest value that the SMS provider takes for one variable, in characters. */
export const longestVariable = 35;

export const smsTemplates = Object.keys(smsVariables) as SmsTemplate[];
