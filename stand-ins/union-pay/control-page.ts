import { gatewayPage } from "../shared/pages/gateway-page";
import { html } from "../shared/pages/html";
import { bankNames } from "./banks";

/** Returns the control page. control.js fills in its data. */
export const controlPage = (): string =>
  gatewayPage({
    part: "银联网关",
    intro:
      "这里代替银行和银联，不涉及真实资金。在门户选择银行后会直接打开银行页面付款；也可在下面找到订单（最新的在最前），按【支付】代为付款。",
    data: html`<div id="banks" data-names="${JSON.stringify(bankNames)}" hidden></div>`,
    orderColumns: ["订单号", "金额", "银行", "状态", "支付截止时间", "操作"],
    listings: [
      {
        id: "rows",
        heading: "账本",
        columns: ["时间", "类型", "订单号", "查询流水号", "金额", "结果", "通知"],
        empty: "还没有收款或退款。",
      },
    ],
    facts: { paid: "收款", refunded: "退款", returned: "超时退回", net: "净额", now: "账本时钟" },
    refundOutcomes: { SUCCESS: "退款成功", FAIL: "退款失败", PROCESSING: "一直处理中" },
  });
