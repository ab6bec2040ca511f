/** Texts of 待办事项. */
export const duty = {
  title: "待办事项",
  none: "没有尚未了结的事项。",
  exportList: "导出",
  kind: "事项",
  about: "所涉",
  amount: "金额",
  since: "自何时起",
  next: "如何了结",
  verify: "已核实",
  verifyTitle: "核实的结果",
  verifyHint: "请写明与谁核对、结果如何。此后该事项不再列出；有了新的情况，另行列出。",
  verifyByTwo: "涉及款项，须另一位运维人员复核。",
  verified: "已核实，事项已了结",
};
