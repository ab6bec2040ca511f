import { toBeijingText } from "../shared/beijing-time";
import type { Fields } from "./fields";
import { bankNames } from "./banks";
import { html, nothing, type Markup } from "../shared/pages/html";
import { page } from "../shared/pages/page";
import type { Order } from "./ledger-state";

const yuan = (fen: number): string => (fen / 100).toFixed(2);

function bankName(code: string | undefined): string {
  const name = bankNames[code ?? ""];
  return name ? `${name}个人网上银行` : "银联在线支付";
}

interface BankPage {
  /** issInsCode of the bank; undefined if there is no order. */
  bank?: string | undefined;
  /** Heading of the page. */
  heading: string;
  content: Markup;
  script?: string;
}

const bankPage = ({ bank, heading, content, ...rest }: BankPage): string =>
  page({
    part: bankName(bank),
    intro: "这里代替银行，不涉及真实资金。",
    title: heading,
    narrow: true,
    body: html`<section class="card" aria-labelledby="heading">
      <h2 id="heading">${heading}</h2>
      ${content}
    </section>`,
    ...rest,
  });

/**
 * Returns the bank's page for an order that can be paid. @param now - milliseconds since the epoch, by the ledger's
 * clock
 */
export function payPage(order: Order, now: number): string {
  const deadline = order.payTimeout
    ? html`<div>
          <dt>支付截止时间</dt>
          <dd>${toBeijingText(order.payTimeout)}</dd>
        </div>
        <div>
          <dt>剩余时间</dt>
          <dd>
            <span id="countdown" role="timer" data-seconds="${secondsLeft(order.payTimeout, now)}"></span>
          </dd>
        </div>`
    : nothing;
  const content = html`<dl class="facts stacked">
      <div>
        <dt>商户</dt>
        <dd>示例商户</dd>
      </div>
      <div>
        <dt>订单号</dt>
        <dd class="number">${order.orderId}</dd>
      </div>
      <div>
        <dt>支付金额</dt>
        <dd class="amount">${yuan(order.amountFen)} 元</dd>
      </div>
      ${deadline}
    </dl>
    <div class="actions">
      <form method="post" action="/bank/${order.pageId}/pay">
        <button id="pay" class="primary">确认支付</button>
      </form>
      <form method="post" action="/bank/${order.pageId}/cancel"><button>取消</button></form>
    </div>`;
  return bankPage({ bank: order.bank, heading: "确认付款", content, script: "countdown.js" });
}

const secondsLeft = (payTimeout: string, now: number): number =>
  Math.max(0, Math.floor((Date.parse(payTimeout) - now) / 1000));

/** Returns a page that tells the buyer the result and posts `fields` to the merchant's frontUrl automatically. */
export function returnPage({
  bank,
  heading,
  frontUrl,
  fields,
}: {
  bank: string | undefined;
  heading: string;
  frontUrl: string;
  fields: Fields;
}): string {
  const inputs = Object.entries(fields).map(
    ([name, value]): Markup => html`<input type="hidden" name="${name}" value="${value}" /> `,
  );
  const content = html`<p>正在返回商户网站。如页面没有自动跳转，请点击【返回商户】。</p>
    <div class="actions">
      <form id="return" method="post" action="${frontUrl}">
        ${inputs}<button class="primary">返回商户</button>
      </form>
    </div>`;
  return bankPage({ bank, heading, content, script: "return.js" });
}

/** Returns a page for an order that ends here, with nothing to report to the merchant's page. */
export function messagePage({
  bank,
  heading,
  text,
  frontUrl,
}: {
  bank?: string | undefined;
  heading: string;
  text: string;
  frontUrl?: string;
}): string {
  const back = frontUrl
    ? html`<p class="actions"><a class="button" href="${frontUrl}">返回商户</a></p>`
    : nothing;
  return bankPage({
    bank,
    heading,
    content: html`<p>${text}</p>
      ${back}`,
  });
}
