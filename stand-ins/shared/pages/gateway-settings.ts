import { html } from "./html";
import { options, setting, settings } from "./parts";

/** How both payment gateways are told to behave; gateway-settings.js sends it. */
export function gatewaySettings({
  repeatLabel,
  refundOutcomes,
}: {
  /** What the number of a repeated notice counts. */
  repeatLabel: string;
  refundOutcomes: Readonly<Record<string, string>>;
}) {
  const notices = html`<label class="field">
      <span>送达方式</span>
      <select name="mode">
        ${options({
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
      <span>${repeatLabel}</span>
      <input name="times" type="number" min="1" max="20" value="2" required disabled />
    </label>`;
  const faults = html`<label class="field">
      <span>应答</span>
      <select name="kind">
        ${options({
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
        ${options(refundOutcomes)}
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
