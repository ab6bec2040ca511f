import { html } from "../shared/pages/html";
import { page } from "../shared/pages/page";
import { listing, messageLine, options, setting, settings } from "../shared/pages/parts";

/** Returns the page that shows the events that another system would have received. control.js fills in its data. */
export const controlPage = (): string =>
  page({
    part: "事件接收方",
    intro: "这里代替接收事件的系统（如交易平台），核对签名后列出收到的事件。新事件会自动出现在最前面。",
    script: "control.js",
    body: html`${listing({
      id: "events",
      heading: "收到的事件",
      columns: ["时间", "事件", "申请编号", "编号", "应答"],
      empty: "还没有收到事件。",
    })}
    ${settings([
      setting({
        id: "faults",
        heading: "应答",
        note: "接下来的几个事件这样应答，然后恢复正常。",
        fields: html`<label class="field">
            <span>应答</span>
            <select name="kind">
              ${options({
                "": "正常",
                refuse: "系统异常（500）",
                "every-other": "每两个有一个系统异常",
                gone: "不再接收（410）",
                redirect: "重定向",
                late: "12秒后才应答",
                silent: "不应答",
                "lose-answer": "已收到但断开连接",
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
