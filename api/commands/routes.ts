import * as messages from "../../workflows/messages";
import type { Feature } from "../dependencies";
import { explainReviewed } from "../reviews/already-reviewed";
import { commandDefiner } from "./define-command";

/** The commands that need nothing but what the caller says. Who may give them, and when, is the transition table's. */
export const commandRoutes: Feature = (defineRoute, dependencies) => {
  const define = commandDefiner(defineRoute, dependencies);

  define({
    update: messages.review,
    path: "review",
    summary: "审核：通过或不通过，附意见",
    done: "审核通过或审核不通过",
    problems: ["LOCK_APPROVED_FOR_ANOTHER"],
    explain: explainReviewed,
  });
  define({
    update: messages.giveUpPayment,
    path: "payments/unfinished",
    summary: "未完成支付：放弃等待中的订单，可立即重新支付",
    done: "申请；若发现已支付，则为已支付",
  });
  define({
    update: messages.addRecord,
    path: "records",
    summary: "添加办理记录",
    done: "操作后的申请",
  });
  define({
    update: messages.ship,
    path: "shipment",
    summary: "寄出：快递公司和单号",
    done: "操作后的申请",
  });
  define({
    update: messages.correctShipment,
    method: "put",
    path: "shipment",
    summary: "更正快递公司和单号",
    done: "操作后的申请",
  });
  define({
    update: messages.markHandled,
    path: "handled",
    summary: "标记为已办理",
    done: "操作后的申请",
  });
  define({
    update: messages.confirmReceipt,
    path: "receipt",
    summary: "确认收货",
    done: "操作后的申请",
  });
  define({
    update: messages.requestInvoice,
    path: "invoice",
    summary: "申请开票（增值税普通发票）；邮寄且未签收的同时自动确认签收",
    done: "开票中",
  });
  define({
    update: messages.reissueInvoice,
    path: "invoice/reissue",
    summary: "红冲重开：抬头有误的发票红冲后按新抬头重开（投标人在开具后30天内，运维人员不限）",
    done: "红冲中",
  });
  define({
    update: messages.refundInvoiced,
    path: "invoice/refund",
    summary: "红冲退款：发票红冲后撤回申请并退款",
    done: "红冲中；红字发票开具后退款",
  });
  define({
    update: messages.withdraw,
    path: "withdrawal",
    summary: "撤回申请（投标人在支付前；运维人员可撤回并退款）",
    done: "已撤回",
    problems: ["GATEWAY_AWAY"],
  });
};
