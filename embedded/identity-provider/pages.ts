import type { DemoPerson } from "./demo-users";

const roleNames: Record<DemoPerson["roles"][number], string> = {
  bidder: "投标人",
  reviewer: "审核员",
  operator: "运维",
};

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

const page = (title: string, content: string): string => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/assets/identity.css">
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;

const demoUser = (uid: string, { username, name, roles, orgName }: DemoPerson): string => {
  const about = [roles.map((role) => roleNames[role]).join("、"), orgName].filter(Boolean).join(" · ");
  return `<li><a href="/sign-in/${escapeHtml(uid)}?user=${username}"><strong>${username}</strong> ${name}<br><small>${about}</small></a></li>`;
};

export interface SignInPageOptions {
  /** Of the interaction. */
  uid: string;
  people: readonly DemoPerson[];
  /** Already filled in. */
  username: string;
  /** Why the last try failed, and what to do. */
  error?: string | undefined;
}

export const wrongCredentials = "用户名或密码不正确，请核对后重新输入。";

export const tooManyTries = (waitSeconds: number): string =>
  `密码错误次数过多，请在 ${Math.ceil(waitSeconds / 60)} 分钟后重新登录。`;

/** Works without scripts: choosing a demo user reloads the page with the name filled in. */
export function signInPage({ uid, people, username, error }: SignInPageOptions): string {
  const alert = error === undefined ? "" : `<p id="error" class="error" role="alert">${error}</p>`;
  const invalid = error !== undefined ? ` aria-invalid="true" aria-describedby="error"` : "";
  const focus = (here: boolean): string => (here ? " autofocus" : "");
  return page(
    "登录",
    `${alert}
<form method="post" action="/sign-in/${escapeHtml(uid)}">
<label for="username">用户名</label>
<input id="username" name="username" value="${escapeHtml(username)}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="100"${invalid}${focus(username === "")}>
<label for="password">密码</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200"${invalid}${focus(username !== "")}>
<button type="submit">登录</button>
</form>
<section aria-labelledby="demo-users">
<h2 id="demo-users">演示用户</h2>
<p>点选一个用户即可填入用户名，密码见启动时打印的列表。</p>
<ul>
${people.map((person) => demoUser(uid, person)).join("\n")}
</ul>
</section>`,
  );
}

/** `form` comes from the provider, with the id op.logoutForm. */
export const logoutPage = (form: string): string =>
  page(
    "退出登录",
    `<p>确定要退出登录吗？</p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>确定退出</button>
<button type="submit" form="op.logoutForm" class="secondary">暂不退出</button>`,
  );

export const loggedOutPage = (): string =>
  page("已退出登录", "<p>您已退出登录，可以关闭此页面，或回到门户重新登录。</p>");

/** For a request that can't go on. The code tells who supports the user what was wrong. */
export const problemPage = (code: string): string =>
  page(
    "无法登录",
    `<p>登录请求无效或已过期，请回到门户重新登录。</p>
<p><small>错误代码：${escapeHtml(code)}</small></p>`,
  );
