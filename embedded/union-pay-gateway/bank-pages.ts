import { toBeijingStamp } from "../../activities/union-pay/beijing-time";
import type { Fields } from "../../activities/union-pay/fields";
import { defaultBanks } from "../../config/union-pay";
import { html, page, type Markup } from "./html";
import type { Order } from "./ledger-state";

const yuan = (fen: number): string => (fen / 100).toFixed(2);

function bankName(code: string | undefined): string {
  const bank = defaultBanks.find((candidate) => candidate.code === code);
  return bank ? `${bank.name}个人网上银行` : "银联在线支付";
}

function beijingText(instant: string): string {
  const stamp = toBeijingStamp(instant);
  return stamp.replace(/^(.{4})(..)(..)(..)(..)(..)$/, "$1-$2-$3 $4:$5:$6");
}

const demoNote = html`<p class="note">模拟银行页面，不涉及真实资金。</p>`;

/** The bank's page for an order that can be paid. @param now ms, by the ledger's clock */
export function payPage(order: Order, now: number): string {
  const deadline = order.payTimeout
    ? html`<dt>支付截止时间</dt>
        <dd>${beijingText(order.payTimeout)}</dd>
        <dt>剩余时间</dt>
        <dd id="countdown" data-seconds="${secondsLeft(order.payTimeout, now)}"></dd>`
    : html``;
  const body = html`<h1>${bankName(order.bank)}</h1>
    <dl>
      <dt>商户</dt>
      <dd>示例商户</dd>
      <dt>订单号</dt>
      <dd>${order.orderId}</dd>
      <dt>支付金额</dt>
      <dd class="amount">¥ ${yuan(order.amountFen)}</dd>
      ${deadline}
    </dl>
    <form method="post" action="/bank/${order.pageId}/pay">
      <button id="pay" class="primary">确认支付</button>
    </form>
    <form method="post" action="/bank/${order.pageId}/cancel"><button>取消</button></form>
    ${demoNote}`;
  return page({ title: bankName(order.bank), body, script: "countdown.js" });
}

const secondsLeft = (payTimeout: string, now: number): number =>
  Math.max(0, Math.floor((Date.parse(payTimeout) - now) / 1000));

/** Tells the buyer how it ended, and posts `fields` to the merchant's frontUrl by itself. */
export function returnPage({
  heading,
  frontUrl,
  fields,
}: {
  heading: string;
  frontUrl: string;
  fields: Fields;
}): string {
  const inputs = Object.entries(fields).map(
    ([name, value]): Markup => html`<input type="hidden" name="${name}" value="${value}" /> `,
  );
  const body = html`<h1>${heading}</h1>
    <p>正在返回商户网站。如页面没有自动跳转，请点击【返回商户】。</p>
    <form id="return" method="post" action="${frontUrl}">
      ${inputs}<button class="primary">返回商户</button>
    </form>
    ${demoNote}`;
  return page({ title: heading, body, script: "return.js" });
}

/** For an order that ends here without news for the merchant's page. */
export function messagePage({
  heading,
  text,
  frontUrl,
}: {
  heading: string;
  text: string;
  frontUrl?: string;
}): string {
  const back = frontUrl ? html`<p><a href="${frontUrl}">返回商户</a></p>` : html``;
  return page({
    title: heading,
    body: html`<h1>${heading}</h1>
      <p>${text}</p>
      ${back}${demoNote}`,
  });
}
