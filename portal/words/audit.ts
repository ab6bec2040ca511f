/** 审计记录 */
export const audit = {
  title: "审计记录",
  findBy: "申请编号、账号，或某一天（如 2026-01-31）",
  help: "按申请编号查看时，直接在流程引擎中做的操作随查随新；其他情况每小时更新一次。",
  none: "没有符合条件的审计记录。",
  at: "时间",
  who: "账号",
  organisation: "单位",
  what: "操作",
  record: "对象",
  result: "结果",
  from: "来源",
  unverified: "未经核实",
  results: { done: "完成", repeated: "重复请求", accepted: "已受理" } as Record<string, string>,
};
