import { html, Markup, nothing } from "../shared/pages/html";
import { page } from "../shared/pages/page";
import type { DemoPerson } from "./demo-users";

const roleNames: Record<DemoPerson["roles"][number], string> = {
  bidder: "投标人",
  reviewer: "审核员",
  operator: "运维",
  "temporal-operator": "流程引擎写入",
  accountant: "财务",
  issuer: "制证",
  auditor: "审计",
  subscriber: "订阅事件",
};

/** Returns a page of the identity provider with one card to read or fill in. */
const identityPage = (title: string, content: Markup, more: Markup = nothing): string =>
  page({
    part: "身份认证",
    intro: "这里代替统一身份认证，只用于演示。",
    title,
    narrow: true,
    body: html`<section class="card" aria-labelledby="heading">
        <h2 id="heading">${title}</h2>
        ${content}
      </section>
      ${more}`,
  });

const demoUser = (uid: string, { username, name, roles, orgName }: DemoPerson): Markup => {
  const about = [roles.map((role) => roleNames[role]).join("、"), orgName].filter(Boolean).join(" · ");
  return html`<li>
    <a href="/sign-in/${uid}?user=${username}">
      <strong>${username}</strong> ${name}
      <small>${about}</small>
    </a>
  </li>`;
};

export interface SignInPageOptions {
  /** Id of the sign-in interaction at the provider. */
  uid: string;
  people: readonly DemoPerson[];
  /** Username with which the form is filled in. */
  username: string;
  /** Reason why the last try failed, with advice. */
  error?: string | undefined;
}

export const wrongCredentials = "用户名或密码不正确，请核对后重新输入。";

export const tooManyTries = (waitSeconds: number): string =>
  `密码错误次数过多，请在 ${Math.ceil(waitSeconds / 60)} 分钟后重新登录。`;

/**
 * Returns the sign-in page. It works without scripts: choosing a demo user reloads the page with the name filled in.
 */
export function signInPage({ uid, people, username, error }: SignInPageOptions): string {
  const failed = error !== undefined;
  const alert = failed ? html`<p id="error" class="notice" role="alert">${error}</p>` : nothing;
  const invalid = failed ? html` aria-invalid="true" aria-describedby="error"` : nothing;
  const focus = (here: boolean): Markup => (here ? html` autofocus` : nothing);
  const form = html`${alert}
    <form class="sign-in" method="post" action="/sign-in/${uid}">
      <div class="field">
        <label for="username">用户名</label>
        <input
          id="username"
          name="username"
          value="${username}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          maxlength="100"
          ${invalid}${focus(username === "")}
        />
      </div>
      <div class="field">
        <label for="password">密码</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          maxlength="200"
          ${invalid}${focus(username !== "")}
        />
      </div>
      <button class="primary">登录</button>
    </form>`;
  const demoUsers = html`<section class="card" aria-labelledby="demo-users">
    <h2 id="demo-users">演示用户</h2>
    <p>点选一个用户即可填入用户名，密码见启动时打印的列表。</p>
    <ul class="people">
      ${people.map((person) => demoUser(uid, person))}
    </ul>
  </section>`;
  return identityPage("登录", form, demoUsers);
}

/** Returns the page of the trading platform, whose link opens the portal in a new window, as on the real platform. */
export const platformPage = (startUrl: string): string =>
  page({
    part: "公共资源交易平台",
    intro: "这里代替交易平台，只用于演示。",
    narrow: true,
    body: html`<section class="card" aria-labelledby="heading">
      <h2 id="heading">CA业务</h2>
      <p><a href="${startUrl}" target="_blank" rel="noopener">CA自助延期续费</a>（在新窗口打开）</p>
    </section>`,
  });

/** Returns the page that confirms a sign-out. `form` comes from the provider and has the id op.logoutForm. */
export const logoutPage = (form: string): string =>
  identityPage(
    "退出登录",
    html`<p>确定要退出登录吗？</p>
      ${new Markup(form)}
      <div class="actions">
        <button class="primary" form="op.logoutForm" name="logout" value="yes" autofocus>确定退出</button>
        <button form="op.logoutForm">暂不退出</button>
      </div>`,
  );

export const loggedOutPage = (): string =>
  identityPage("已退出登录", html`<p>您已退出登录，可以关闭此页面，或回到门户重新登录。</p>`);

/** Returns the page for a request that can't continue. The code tells the user's support what was wrong. */
export const problemPage = (code: string): string =>
  identityPage(
    "无法登录",
    html`<p>登录请求无效或已过期，请回到门户重新登录。</p>
      <p class="note">错误代码：${code}</p>`,
  );
