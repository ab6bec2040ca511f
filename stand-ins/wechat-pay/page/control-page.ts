import { gatewayPage } from "../../shared/pages/gateway-page";

/** Returns the page that stands for the payer's phone. control.js fills in its data. */
export const controlPage = (): string =>
  gatewayPage({
    part: "微信支付网关",
    intro:
      "这里代替付款人的手机和微信支付，不涉及真实资金。门户显示二维码后，在下面找到同一订单（最新的在最前），按【扫码支付】即付款，门户随即显示支付成功。",
    orderColumns: ["二维码", "订单号", "金额", "状态", "支付截止时间", "微信订单号", "操作"],
    listings: [
      {
        id: "refunds",
        heading: "退款",
        columns: ["退款单号", "订单号", "金额", "原因", "状态", "申请时间"],
        empty: "还没有退款。",
      },
      {
        id: "deliveries",
        heading: "通知",
        columns: ["时间", "订单号", "内容", "已发次数", "结果"],
        empty: "还没有通知。",
      },
    ],
    facts: { paid: "收款", refunded: "退款", net: "净额" },
    refundOutcomes: {
      SUCCESS: "退款成功",
      PROCESSING: "一直处理中",
      ABNORMAL: "退款异常",
      CLOSED: "退款关闭",
    },
  });
