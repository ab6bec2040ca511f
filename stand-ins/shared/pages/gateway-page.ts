import { html, nothing, type Markup } from "./html";
import { page } from "./page";
import { listing, messageLine, optionTags, setting, settings, type Listing } from "./parts";

/**
 * Returns the control page of a payment gateway: orders, other listings of its books, sums and settings. The page's
 * script draws the listings with gateway-page.js.
 */
export const gatewayPage = ({
  part,
  intro,
  data = nothing,
  orderColumns,
  listings,
  facts,
  refundOutcomes,
}: {
  /** Name of the replaced service, such as 微信支付网关. */
  part: string;
  intro: string;
  /** Data that the page's script needs at the start. */
  data?: Markup;
  orderColumns: readonly string[];
  listings: readonly Listing[];
  /** Names of the figures, by the ids under which the script fills them in. */
  facts: Readonly<Record<string, string>>;
  refundOutcomes: Readonly<Record<string, string>>;
}): string =>
  page({
    part,
    intro,
    script: "control.js",
    body: html`${data}
      ${listing({
        id: "orders",
        heading: "订单",
        columns: orderColumns,
        empty: "还没有订单。",
        search: "按订单号查找",
      })}
      ${listings.map(listing)}
      <section class="card" aria-labelledby="books">
        <h2 id="books">账目</h2>
        <dl class="facts">
          ${Object.entries(facts).map(
            ([id, name]) =>
              html`<div>
                <dt>${name}</dt>
                <dd id="${id}"></dd>
              </div>`,
          )}
        </dl>
      </section>
      ${gatewaySettings(refundOutcomes)} ${messageLine}`,
  });

/** Returns the settings of a payment gateway's behaviour. */
function gatewaySettings(refundOutcomes: Readonly<Record<string, string>>): Markup {
  const notices = html`<label class="field">
      <span>送达方式</span>
      <select name="mode">
        ${optionTags({
          deliver: "正常送达",
          drop: "丢弃",
          delay: "延迟送达",
          repeat: "重复送达",
          reorder: "与下一条颠倒",
          forge: "送伪造的通知",
        })}
      </select>
    </label>
    <label class="field" data-mode="delay" hidden>
      <span>延迟（秒）</span>
      <input name="seconds" type="number" min="0" max="86400" step="any" value="5" required disabled />
    </label>
    <label class="field" data-mode="repeat" hidden>
      <span>共发几次</span>
      <input name="times" type="number" min="1" max="20" value="2" required disabled />
    </label>`;
  const faults = html`<label class="field">
      <span>应答</span>
      <select name="kind">
        ${optionTags({
          "": "正常",
          http500: "系统异常（500）",
          garbage: "乱码",
          silent: "不应答",
          unsigned: "没有签名",
          reset: "断开连接",
        })}
      </select>
    </label>
    <label class="field">
      <span>次数</span>
      <input name="times" type="number" min="1" max="10000" value="1" required />
    </label>`;
  const refunds = html`<label class="field">
      <span>结果</span>
      <select name="outcome">
        ${optionTags(refundOutcomes)}
      </select>
    </label>
    <label class="field">
      <span>处理多久（秒）</span>
      <input name="seconds" type="number" min="0" max="86400" step="any" value="0" required />
    </label>`;
  const clock = html`<label class="field">
      <span>北京时间</span>
      <input
        name="now"
        placeholder="2030-01-31 10:00:00"
        pattern="\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}"
        title="形如 2030-01-31 10:00:00"
        autocomplete="off"
      />
    </label>
    <label class="check"><input name="frozen" type="checkbox" /> <span>停在这一刻</span></label>`;
  return settings([
    setting({ id: "notices", heading: "付款和退款的通知", fields: notices }),
    setting({
      id: "faults",
      heading: "接口应答",
      note: "接下来的几次请求这样应答，然后恢复正常。",
      fields: faults,
    }),
    setting({ id: "refunds", heading: "退款", fields: refunds }),
    setting({
      id: "clock",
      heading: "账本时钟",
      note: "付款时间、到期和对账单日期都按这个时钟。留空则恢复为真实时间。",
      fields: clock,
    }),
  ]);
}
