import type { HandCommand } from "../../domain/consent";

const commands: Readonly<Record<HandCommand, string>> = {
  treatRefund: "异常退款处理",
  resolveRefund: "人工结清",
  closeDifference: "关闭差异",
};

/** 待复核 */
export const consent = {
  title: "待复核",
  help: "异常退款处理、人工结清和关闭差异，由一人发起，另一位运维人员同意后执行；24小时内没有同意的自动失效。",
  onePerson: "本系统配置为一人办理：异常退款处理、人工结清和关闭差异不经第二人复核，提交后立即执行。",
  none: "没有待复核的事项。",
  commands,
  command: "事项",
  about: "内容",
  askedBy: "发起人",
  askedAt: "发起时间",
  reason: "原因",
  amount: "金额",
  to: "退至",
  state: "状态",
  lapsesAt: (instant: string) => `${instant}失效`,
  by: (name: string, opinion: string) => `${name}：${opinion}`,
  asked: "已提交，等待另一位运维人员复核",
  agree: "同意",
  agreeTitle: "同意的意见",
  agreeHint: "同意后立即执行，不能撤销。请核对以下内容。",
  agreed: "已同意，已执行",
  disagree: "不同意",
  disagreeTitle: "不同意的意见",
  disagreed: "已记为不同意",
  takeBack: "撤回请求",
  takenBack: "已撤回复核请求",
  waits: "待复核",
  waiting: (count: number) => `待复核${count}项，见下方【待复核】`,
  interventions: "人工处理",
  intervention: (command: string, by: string, reason: string) => `${command}，${by}：${reason}`,
  sentTo: (to: string) => `退至${to}`,
  seconded: (by: string, opinion: string) => `复核${by}：${opinion}`,
};
