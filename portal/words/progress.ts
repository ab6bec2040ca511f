import { hotline } from "../../domain/application/texts";
import type { Ending } from "../../domain/application/banner";
import type { Next, ProgressStep } from "../../domain/application/view";
import type { ChannelTraits } from "../../domain/money/channels";
import { payment } from "./payment";

const late = `逾期未到账的，请致电天谷客服${hotline}，并报申请短号。`;

/** Texts of an application's steps, and of its next step. */
export const progress = {
  title: "办理进度",
  steps: {
    apply: "申请",
    review: "审核",
    pay: "支付",
    handle: "办理",
    receive: "取锁",
    invoice: "开票",
  } satisfies Record<ProgressStep["name"], string>,
  states: { done: "已完成", now: "进行中", later: "未开始", back: "被退回" },
  notes: { shipped: "已寄出", confirmed: "开票时已确认收货" },
  backAt: (at: string) => `${at}被退回`,
  nextTitle: "下一步：",
  next: {
    draft: "填写完整后点击【提交信息】。",
    waiting: "请等待工作人员审核，结果以短信通知。",
    rejected: "请按审核意见修改后，再次点击【提交信息】。",
    pay: "请点击【点击支付】，支付延期费用。",
    ship: "请等待工作人员办理并寄出，寄出后以短信通知。",
    receive: "锁已寄出，收到后请在【CA网上支付详情】中点击【确认收货】。",
    inTransit: "锁已寄出，请按快递单号查收；开票时已自动确认收货，无需再确认。",
    renew: "请按菜单【延期操作】中的步骤完成证书延期；工作人员正在办理。",
    handle: "请等待工作人员办理完成，办完后以短信告知新的到期日。",
    invoice: "已办理完成，可在菜单【打印电子发票】中点击【点击开票】。",
    noInvoice: `已办理完成，目前不能申请开票；有疑问的，请致电天谷客服${hotline}，并报申请短号。`,
    invoicing: "发票正在开具，一般几分钟，开具后发送到所填的邮箱或手机，也可在菜单【打印电子发票】中下载。",
    reversing: "发票正在红冲，结果以短信通知。",
    refunding: `款项正在原路退回：微信零钱通常数分钟，银行卡一般1至3个工作日，退回后有短信通知。${late}`,
    refundStuck: `款项暂时不能退回原支付账户，工作人员正在处理，无需重新申请退款。${late}`,
    refunded: `款项已退回原支付账户，到账时间以微信或银行为准。${late}`,
    withdrawn: "申请已撤回，没有需要退回的款项；需要时可重新申请。",
    feesOwed: `部分费用正在退回原支付账户；发票按实际收款开具，已多开的红冲后重开。${late}`,
    overInvoiced:
      "部分款项已退回原支付账户，发票金额因此多于实际收款，请等待工作人员红冲重开，结果以短信通知。",
    partRefunded: `已办理完成，部分款项已退回原支付账户；可在菜单【打印电子发票】中下载发票。${late}`,
    done: "已全部办完，可在菜单【打印电子发票】中下载发票。",
  } satisfies Record<Next, string>,
  payHere: "请选择支付方式，支付延期费用。",
  /** Next step on the page of an open order, by the way of its channel. */
  payOpen: {
    qrCode: (channelName) => `${payment.scan(channelName)}。`,
    bankForm: () => "请在银行页面完成支付。",
  } satisfies Record<ChannelTraits["paysBy"], (channelName: string) => string>,
  /** Short texts of the next step, for lists. */
  now: {
    draft: "请填写并提交",
    waiting: "等待审核",
    rejected: "请按意见修改后重新提交",
    pay: "请支付费用",
    ship: "等待寄出",
    receive: "收到锁后请确认收货",
    inTransit: "锁已寄出，请查收",
    renew: "请按步骤完成延期",
    handle: "等待办理完成",
    invoice: "可以开票",
    noInvoice: "已办理完成",
    invoicing: "等待开票",
    reversing: "等待红冲",
    refunding: "等待退款到账",
    refundStuck: "退款由工作人员处理中",
    refunded: "已退款",
    withdrawn: "无须办理",
    feesOwed: "已办理完成，退费中",
    overInvoiced: "部分已退款，等待重开发票",
    partRefunded: "已办理完成，部分已退款",
    done: "已全部办完",
  } satisfies Record<Next, string>,
  tracking: "查看快递单号",
  where: "款项",
  notPaid: "尚未支付",
  taken: (amount: string) => `已支付${amount}`,
  returned: (amount: string) => `已退${amount}`,
  returning: (amount: string) => `退款中${amount}`,
  owed: (amount: string) => `待退${amount}`,
  kept: (amount: string) => `实收${amount}`,
  aside: (amount: string) => `另有迟付或重付的${amount}，正在退回`,
  until: {
    order: "本次支付截止",
    receipt: "自动确认收货",
    confirmation: "购方确认截止",
    invoice: "申请开票截止",
  } satisfies Record<Ending, string>,
  failed: (serial: string, reason = "") => (reason === "" ? serial : `${serial}（${reason}）`),
  namedLocks: (serials: readonly string[]) => `请核对的锁：${serials.join("、")}`,
  said: { review: "审核意见", withdrawal: "撤回意见" },
  saidBy: (opinion: string, name: string, at: string) => `${opinion}（${name}，${at}）`,
};
