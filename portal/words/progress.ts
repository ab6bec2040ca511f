/** The steps of an application, and what comes next. */
export const progress = {
  title: "办理进度",
  apply: "申请",
  review: "审核",
  pay: "支付",
  handle: "办理",
  receive: "取锁",
  invoice: "开票",
  states: { done: "已完成", now: "进行中", later: "未开始" },
  nextTitle: "下一步：",
  next: {
    draft: "填写完整后点击【提交信息】。",
    waiting: "请等待工作人员审核，结果以短信通知。",
    rejected: "请按审核意见修改后，再次点击【提交信息】。",
    pay: "请点击【点击支付】，支付延期费用。",
    ship: "请等待工作人员办理并寄出，寄出后以短信通知。",
    receive: "锁已寄出，收到后请在【CA网上支付详情】中点击【确认收货】。",
    renew: "请按菜单【延期操作】中的步骤完成证书延期；工作人员正在办理。",
    handle: "请等待工作人员办理完成。",
    invoice: "已办理完成，可在菜单【打印电子发票】中点击【点击开票】。",
    done: "已全部办完，可在菜单【打印电子发票】中下载发票。",
  },
};
