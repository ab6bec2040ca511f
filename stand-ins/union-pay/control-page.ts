import { defaultBanks } from "../../config/union-pay";
import { gatewaySettings } from "../shared/pages/gateway-settings";
import { html } from "../shared/pages/html";
import { page } from "../shared/pages/page";
import { listing, messageLine } from "../shared/pages/parts";

const bankNames = JSON.stringify(Object.fromEntries(defaultBanks.map(({ code, name }) => [code, name])));

/** GET /: the control page, filled in by control.js. */
export const controlPage = (): string =>
  page({
    part: "银联网关",
    intro:
      "这里代替银行和银联，不涉及真实资金。在门户选择银行后会直接打开银行页面付款；也可在下面找到订单（最新的在最前），按【支付】代为付款。",
    script: "control.js",
    body: html`<div id="banks" data-names="${bankNames}" hidden></div>
      ${listing({
        id: "orders",
        heading: "订单",
        columns: ["订单号", "金额", "银行", "状态", "支付截止时间", "操作"],
        empty: "还没有订单。",
        search: "按订单号查找",
      })}
      ${listing({
        id: "rows",
        heading: "账本",
        columns: ["时间", "类型", "订单号", "查询流水号", "金额", "结果", "通知"],
        empty: "还没有收款或退款。",
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
            <dt>超时退回</dt>
            <dd id="returned"></dd>
          </div>
          <div>
            <dt>净额</dt>
            <dd id="net"></dd>
          </div>
          <div>
            <dt>账本时钟</dt>
            <dd id="now"></dd>
          </div>
        </dl>
      </section>
      ${gatewaySettings({
        repeatLabel: "共发几次",
        refundOutcomes: { SUCCESS: "退款成功", FAIL: "退款失败", PROCESSING: "一直处理中" },
      })}
      ${messageLine}`,
  });
