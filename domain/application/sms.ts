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

/**
 * Phrases by which each SMS is known from the others, however its text is worded. Some have the same variables, so that
 * only their texts tell them apart.
 */
export const smsPhrases: Readonly<Record<SmsTemplate, RegExp>> = {
  approved: /(?<!未)通过审核|审核(已)?通过/,
  rejected: /未通过|不通过|退回修改/,
  paid: /已支付|支付成功/,
  handled: /已办理|新的到期日/,
  shipped: /确认收货|签收/,
  dispatched: /自动确认|(不必|无需|无须)再?确认/,
  refunded: /已退(回|款)/,
  confirming: /确认单/,
  reversed: /已红冲|已冲红/,
  reissued: /重新开具|已重开/,
  expiring: /将于.*到期|即将到期/,
};

/** Number of days for which the operator sees how many SMS have not arrived. */
export const recentSmsDays = 30;

/** Longest value that the SMS provider takes for one variable, in characters. */
export const longestVariable = 35;

export const smsTemplates = Object.keys(smsVariables) as SmsTemplate[];
