/** Texts of 好差评. */
export const rating = {
  title: "请评价本次服务",
  help: "可以不评。审核人员看不到您的评价，运维人员只看到多份的合计；每件评一次，提交后不能修改。",
  grade: "满意程度",
  reason: "原因（选填）",
  reasonHelp: "请不要写姓名、电话；运维人员只看到原因，不显示评价人。",
  send: "提交评价",
  sent: "感谢您的评价",
  givenTitle: "您的评价",
  figuresTitle: "服务评价",
  figures: (days: number) => `最近${days}天`,
  tooFew: "不足五份，不显示",
  count: (count: number, share: number) => `${count}份（${share}%）`,
  reasons: "不满意的原因",
};
