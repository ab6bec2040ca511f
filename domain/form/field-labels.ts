/** The fields of an application's form in the order in which they are read; form-fields.ts has what follows from each. */
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

/** The fields of one lock, in the same way. */
export const lockFieldLabels = { lockType: "锁类型", lockSerial: "锁序列号", years: "延期年限" } as const;
