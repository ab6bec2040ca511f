import { html } from "../shared/pages/html";
import { page } from "../shared/pages/page";
import { messageLine, options, setting, settings } from "../shared/pages/parts";

/** Returns the page that shows the messages that phones would have received. control.js fills in its data. */
export const controlPage = (): string =>
  page({
    part: "短信服务",
    intro: "这里代替手机，列出系统发出的短信，不会真正发送。新短信会自动出现在最前面。",
    script: "control.js",
    body: html`<section class="card" aria-labelledby="messages-heading">
        <div class="card-heading">
          <h2 id="messages-heading">收到的短信</h2>
          <p id="messages-count" class="note"></p>
        </div>
        <ol id="messages" class="messages"></ol>
        <p id="messages-empty" class="empty">正在读取…</p>
      </section>
      ${settings([
        setting({
          id: "faults",
          heading: "接口应答",
          note: "接下来的几条短信这样应答，然后恢复正常。",
          fields: html`<label class="field">
              <span>应答</span>
              <select name="kind">
                ${options({
                  "": "正常",
                  http500: "系统异常（500）",
                  refuse: "拒绝手机号码",
                  silent: "不应答",
                  "timeout-after-accept": "已受理但不应答",
                })}
              </select>
            </label>
            <label class="field">
              <span>次数</span>
              <input name="times" type="number" min="1" max="10000" value="1" required />
            </label>`,
        }),
      ])}
      ${messageLine}`,
  });
