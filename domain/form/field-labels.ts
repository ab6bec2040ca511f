/** Labels of a form's fields, in the order in which users read them. What follows from each field is in form-fields.ts. */
export const fieldLabels = {
  organisationName: "单位名称",
  creditCode: "统一社会信用代码",
  locks: "锁",
  contactName: "经办人",
  mobile: "手机",
  purchaseChannel: "购买渠道",
  pickup: "取锁方式",
  recipientName: "收件人",
  recipientPhone: "收件电话",
  recipientAddress: "收件地址",
} as const;

/** Labels of a lock's fields, in the order in which users read them. */
export const lockFieldLabels = { lockType: "锁类型", lockSerial: "锁序列号", years: "延期年限" } as const;

/** Returns the label of a field of one lock among several, whose places count from 1. */
export const ofLock = (place: number, name: string): string => `第${place}把锁 ${name}`;

/** Returns a number of years in words. */
export const yearsOf = (years: number): string => `${years}年`;
