import { html } from "../shared/pages/html";
import { page } from "../shared/pages/page";
import { listing, messageLine, options, setting, settings } from "../shared/pages/parts";

/** Returns the page with the button that makes the authority issue. control.js fills in its data. */
export const controlPage = (): string =>
  page({
    part: "制证机构",
    intro: "这里代替制证机构，领取已支付的申请并登记每把锁的制证结果，不会真正签发证书。",
    script: "control.js",
    body: html`<section class="card" aria-labelledby="issue-heading">
        <h2 id="issue-heading">制证</h2>
        <form id="issue">
          <p class="note">领取等待最久的申请，最多 20 件，逐锁登记结果。</p>
          <button class="primary">领取并制证</button>
        </form>
      </section>
      ${listing({
        id: "issued",
        heading: "已登记的结果",
        columns: ["时间", "申请编号", "锁序列号", "结果", "到期日或原因"],
        empty: "还没有登记过结果。",
      })}
      ${settings([
        setting({
          id: "faults",
          heading: "制证结果",
          note: "接下来的几把锁这样，然后恢复正常。",
          fields: html`<label class="field">
              <span>结果</span>
              <select name="kind">
                ${options({
                  "": "正常",
                  fail: "未能办理",
                  "other-end": "到期日比推算的早一天",
                  "told-twice": "先后登记两个不同的到期日",
                  forget: "领取后没有结果",
                })}
              </select>
            </label>
            <label class="field">
              <span>锁数</span>
              <input name="times" type="number" min="1" max="10000" value="1" required />
            </label>`,
        }),
      ])}
      ${messageLine}`,
  });
