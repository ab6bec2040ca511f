import { html } from "../shared/pages/html";
import { page } from "../shared/pages/page";
import { listing, messageLine, optionTags, setting, settings } from "../shared/pages/parts";

const behaviourFields = html`<label class="field">
    <span>结果</span>
    <select name="outcome">
      ${optionTags({ issue: "开票成功", fail: "开票失败", "sign-fail": "开具后签章失败" })}
    </select>
  </label>
  <label class="field">
    <span>耗时（秒）</span>
    <input name="seconds" type="number" min="0" max="3600" step="any" value="1" required />
  </label>
  <label class="field">
    <span>失败原因</span>
    <input name="reason" maxlength="200" autocomplete="off" />
  </label>
  <label class="field">
    <span>只对接下来几张</span>
    <input name="times" type="number" min="1" placeholder="不限" />
  </label>
  <label class="field">
    <span>只对订单号</span>
    <input name="orderNo" maxlength="40" placeholder="所有订单" autocomplete="off" />
  </label>
  <label class="check"><input name="answerTwice" type="checkbox" /> <span>结果通知两次</span></label>`;

const bureauFields = html`<label class="field">
    <span>开票员</span>
    <select name="drawer">
      ${optionTags({ "logged in": "已登录", "logged out": "未登录", "due for certification": "待认证" })}
    </select>
  </label>
  <label class="field">
    <span>未登录时</span>
    <select name="shows">
      ${optionTags({ failed: "开票失败", waiting: "一直开票中", refused: "提交即被拒绝" })}
    </select>
  </label>
  <label class="field">
    <span>红字确认单</span>
    <select name="redLetters">
      ${optionTags({ alone: "无需购方确认", "ask the buyer": "待购方确认", refused: "税局不受理" })}
    </select>
  </label>`;

/** Returns the page of the provider's clerk. control.js fills in its data. */
export const controlPage = (): string =>
  page({
    part: "发票服务",
    intro: "这里代替诺税通，开出的文件都写明是样张，不是税务发票。门户申请的发票会自动开出，最新的在最前面。",
    script: "control.js",
    body: html`${listing({
      id: "invoices",
      heading: "发票",
      columns: ["受理时间", "订单号", "购方名称", "价税合计", "状态", "号码或原因", "通知", "文件"],
      empty: "还没有发票。",
      search: "按订单号查找",
    })}
    ${listing({
      id: "behaviours",
      heading: "现行设置",
      columns: ["适用", "结果", "耗时", "失败原因", "还剩", "通知"],
      empty: "没有特别的设置：每张发票在 1 秒后开出。",
    })}
    ${listing({
      id: "red-forms",
      heading: "红字确认单",
      columns: ["申请时间", "确认单编号", "蓝字号码", "状态", "购方"],
      empty: "还没有红字确认单。",
    })}
    ${settings([
      setting({ id: "behaviour", heading: "怎样开票", fields: behaviourFields }),
      setting({
        id: "bureau",
        heading: "电子税务局",
        note: "开票员未登录时，开票会等待或失败；登录后，门户会自动继续。",
        fields: bureauFields,
      }),
    ])}
    ${messageLine}`,
  });
