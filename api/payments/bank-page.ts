import type { BankForm } from "../../gateways/payment-channel";

/** Submits the page's form: a file of its own, since the page allows no inline script. */
export const submitScriptPath = "/api/submit-form.js";
export const submitScript = "document.forms[0].submit();\n";

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** The page that takes the browser to the bank by itself, with a button where scripts are off. */
export function bankPage({ action, fields }: BankForm): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>正在前往银行</title></head>
<body><p>正在前往银行页面，请稍候……</p>
<form method="post" action="${escape(action)}">${inputs.join("")}<button type="submit">如未自动跳转，请点击这里</button></form>
<script src="${submitScriptPath}"></script></body></html>
`;
}

/** Lets the page post to the gateway and do nothing else. */
export function bankPagePolicy({ action }: Pick<BankForm, "action">): string {
  return `default-src 'none'; script-src 'self'; form-action ${new URL(action).origin}; base-uri 'none'; frame-ancestors 'none'`;
}
