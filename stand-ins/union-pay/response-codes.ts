/** Response codes that this gateway gives, with UnionPay's texts for them. */
export const responseMessages = {
  "00": "成功",
  "01": "交易失败，详情请咨询95516",
  "03": "交易通讯超时，请发起查询交易",
  "05": "交易已受理，请稍后查询交易结果",
  "10": "报文格式错误",
  "11": "验证签名失败",
  "12": "重复交易",
  "13": "报文交易要素缺失",
  "31": "商户状态不正确",
  "32": "无此交易权限",
  "34": "查无此交易",
  "35": "原交易不存在或状态不正确",
  "36": "与原交易信息不符",
  "39": "交易不在受理时间范围内",
  "42": "扣款成功但交易超过规定支付时间",
  "64": "卡上的余额不足",
  A6: "有缺陷的成功",
  "98": "文件不存在",
} as const;

export type ResponseCode = keyof typeof responseMessages;
