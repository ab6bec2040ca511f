/** The page that shows what would have arrived on the phones. Its policy allows nothing but its own two files. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const pageHtml = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>演示短信</title>
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>
<main>
<h1>演示短信</h1>
<p>这里列出演示环境收到的短信，最新的在最前，不会真正发送到手机。</p>
<p id="standing" role="status">正在读取…</p>
<ol id="messages" reversed></ol>
</main>
</body>
</html>
`;

export const pageCss = `body { margin: 0; background: #f3f5f8; color: #1c2430; font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1rem; }
h1 { margin: 0; font-size: 1.5rem; }
ol { margin: 0; padding: 0; list-style: none; }
li { margin: 0 0 0.75rem; padding: 0.75rem 1rem; border-radius: 8px; background: #fff; overflow-wrap: anywhere; }
li p { margin: 0; }
.about { color: #4a5568; font-size: 0.875rem; }
`;

/** Text only ever enters the page as text, so a message can't bring markup along. */
export const pageJs = `"use strict";
const pollMs = 2000;
const list = document.getElementById("messages");
const standing = document.getElementById("standing");
let shown = "";

const paragraph = (text, className) => {
  const element = document.createElement("p");
  element.textContent = text;
  element.className = className;
  return element;
};

const item = (message) => {
  const element = document.createElement("li");
  const at = new Date(message.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
  element.append(paragraph(at + " · " + message.phone + " · " + message.outId, "about"), paragraph(message.content, "content"));
  return element;
};

const refresh = async () => {
  try {
    const text = await (await fetch("/control/messages")).text();
    if (text !== shown) {
      const { messages } = JSON.parse(text);
      list.replaceChildren(...messages.map(item));
      shown = text;
    }
    const count = list.childElementCount;
    standing.textContent = count === 0 ? "还没有收到短信。" : "共 " + count + " 条。";
  } catch {
    standing.textContent = "暂时读取不到，正在重试；如一直如此，请确认演示环境仍在运行。";
  }
  setTimeout(refresh, pollMs);
};

refresh();
`;
