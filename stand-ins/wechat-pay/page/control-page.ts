import { gatewaySettings } from "../../shared/pages/gateway-settings";
import { html } from "../../shared/pages/html";
import { page } from "../../shared/pages/page";
import { listing, messageLine } from "../../shared/pages/parts";

/** The page of the payer's phone; control.js fills it in. */
export const controlPage = (): string =>
  page({
    part: "微信支付网关",
    intro:
      "这里代替付款人的手机和微信支付，不涉及真实资金。门户显示二维码后，在下面找到同一订单（最新的在最前），按【扫码支付】即付款，门户随即显示支付成功。",
    script: "control.js",
    body: html`${listing({
        id: "orders",
        heading: "订单",
        columns: ["二维码", "订单号", "金额", "状态", "支付截止时间", "微信订单号", "操作"],
        empty: "还没有订单。",
        search: "按订单号查找",
      })}
      ${listing({
        id: "refunds",
        heading: "退款",
        columns: ["退款单号", "订单号", "金额", "原因", "状态", "申请时间"],
        empty: "还没有退款。",
      })}
      ${listing({
        id: "deliveries",
        heading: "通知",
        columns: ["时间", "订单号", "内容", "已发次数", "结果"],
        empty: "还没有通知。",
      })}
      <section class="card" aria-labelledby="books">
        <h2 id="books">账目</h2>
        <dl class="facts">
          <div>
            <dt>收款</dt>
            <dd id="paid"></dd>
          </div>
          <div>
            <dt>退款</dt>
            <dd id="refunded"></dd>
          </div>
          <div>
            <dt>净额</dt>
            <dd id="net"></dd>
          </div>
        </dl>
      </section>
      ${gatewaySettings({
        repeatLabel: "另发几次",
        refundOutcomes: {
          SUCCESS: "退款成功",
          PROCESSING: "一直处理中",
          ABNORMAL: "退款异常",
          CLOSED: "退款关闭",
        },
      })}
      ${messageLine}`,
  });
