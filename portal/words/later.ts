/** Texts about what has come while somebody decides. */
export const later = {
  title: "您填写期间，内容已有变动；以下仍是您看到的内容",
  show: "显示现在的内容",
  reviewed: (by: string, at: string, word: string, opinion: string) =>
    `${by}已于${at}审核：${word}（${opinion}）`,
  submitted: (at: string) => `投标人已于${at}重新提交`,
  stage: (stage: string) => `现在的状态：${stage}`,
  recipient: "收件信息已更正",
  invoiceNumber: "发票号码",
  lock: (serial: string) => `锁${serial}`,
  other: "申请已有其他变动",
  gone: "已不在列表中",
};
