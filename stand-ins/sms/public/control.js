import { byId, call, element, keepFresh, onSubmit, timeText, whole } from "./page.js";

const shownAtOnce = 100;

function messageItem({ at, phone, content }) {
  const about = element("p", { className: "about" }, timeText(at), element("span", {}, phone));
  return element("li", {}, about, element("p", {}, content));
}

let drawn = "";

keepFresh(async () => {
  const { messages } = await call("GET", "/control/messages");
  const latest = JSON.stringify(messages);
  if (latest === drawn) return;
  drawn = latest;
  const shown = messages.slice(0, shownAtOnce);
  byId("messages").replaceChildren(...shown.map(messageItem));
  byId("messages-empty").textContent = "还没有收到短信。";
  byId("messages-empty").hidden = shown.length > 0;
  byId("messages-count").textContent =
    messages.length > shown.length
      ? `共 ${messages.length} 条，列出最新 ${shown.length} 条`
      : `共 ${messages.length} 条`;
});

onSubmit("faults", ({ kind, times }) =>
  call(
    "PUT",
    "/control/faults",
    kind === undefined ? { kind: "http500", times: 0 } : { kind, times: whole(times) },
  ),
);
