import { html, page } from "./html";

/** GET /: the control page, filled in by control.js. */
export function controlPage(): string {
  const body = html`<h1>模拟银联网关</h1>
    <p class="note">用于演示和测试，不涉及真实资金。账本时钟：<span id="now"></span></p>
    <h2>订单</h2>
    <table>
      <thead>
        <tr>
          <th>订单号</th>
          <th>金额（元）</th>
          <th>银行</th>
          <th>支付截止时间</th>
          <th>状态</th>
          <th>操作</th>
        </tr>
      </thead>
      <tbody id="orders"></tbody>
    </table>
    <h2>账本</h2>
    <p id="sums"></p>
    <table>
      <thead>
        <tr>
          <th>类型</th>
          <th>查询流水号</th>
          <th>订单号</th>
          <th>金额（元）</th>
          <th>时间</th>
          <th>结果</th>
          <th>通知</th>
        </tr>
      </thead>
      <tbody id="rows"></tbody>
    </table>
    <h2>设置</h2>
    <form id="notices">
      <label
        >后台通知
        <select name="mode">
          <option value="deliver">正常发送</option>
          <option value="drop">丢弃</option>
          <option value="delay">延迟</option>
          <option value="repeat">重复</option>
          <option value="reorder">乱序</option>
          <option value="forge">伪造</option>
        </select></label
      >
      <label>延迟毫秒 <input name="ms" type="number" min="0" /></label>
      <label>重复次数 <input name="times" type="number" min="1" max="20" /></label>
      <button>设置</button>
    </form>
    <form id="faults">
      <label
        >接口故障
        <select name="kind">
          <option value="http500">HTTP 500</option>
          <option value="garbage">乱码</option>
          <option value="silent">无应答</option>
          <option value="unsigned">无签名</option>
          <option value="reset">断开连接</option>
        </select></label
      >
      <label>次数 <input name="times" type="number" min="1" value="1" /></label>
      <button>设置</button>
    </form>
    <form id="refunds">
      <label
        >退款结果
        <select name="outcome">
          <option value="SUCCESS">成功</option>
          <option value="FAIL">失败</option>
          <option value="PROCESSING">处理中</option>
        </select></label
      >
      <label>延迟毫秒 <input name="afterMs" type="number" min="0" value="0" /></label>
      <button>设置</button>
    </form>
    <form id="clock">
      <label>账本时钟 <input name="now" placeholder="2030-01-31T10:00:00+08:00" size="26" /></label>
      <label><input name="frozen" type="checkbox" /> 停住</label> <button>设置</button>
    </form>
    <p id="message" role="status"></p>`;
  return page({ title: "模拟银联网关", body, script: "control.js" });
}
