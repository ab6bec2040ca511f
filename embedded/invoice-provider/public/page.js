"use strict";

const outcomes = { issue: "开票成功", fail: "开票失败", "sign-fail": "签章失败" };
const refreshMs = 2000;

const form = document.querySelector("#behaviour");
const message = document.querySelector("#message");

const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

function invoiceRow(invoice) {
  const row = document.createElement("tr");
  const outcome = invoice.allElectronicInvoiceNumber ?? invoice.failCause ?? "";
  const told = invoice.told ? "是" : "否";
  const texts = [
    invoice.orderNo,
    invoice.buyerName,
    invoice.taxIncludedAmount,
    invoice.statusMsg,
    outcome,
    told,
  ];
  const file = document.createElement("td");
  if (invoice.pdfUrl)
    file.append(Object.assign(element("a", "PDF"), { href: new URL(invoice.pdfUrl).pathname }));
  row.append(...texts.map((text) => element("td", text)), file);
  return row;
}

function behaviourLine({ orderNo, outcome, delayMs, times, answerTwice, reason }) {
  const parts = [
    orderNo ? `订单 ${orderNo}` : "所有订单",
    `${outcomes[outcome]}，耗时 ${delayMs} 毫秒`,
    times ? `还剩 ${times} 张` : "",
    answerTwice ? "通知两次" : "",
    reason ?? "",
  ];
  return element("li", parts.filter(Boolean).join("；"));
}

async function show(path, selector, toElement) {
  const answer = await fetch(path);
  const items = await answer.json();
  document.querySelector(selector).replaceChildren(...items.map(toElement));
}

async function refresh() {
  try {
    await show("/control/behaviour", "#behaviours", behaviourLine);
    await show("/control/invoices", "#invoices", invoiceRow);
  } catch {
    message.textContent = "开票平台没有应答，请检查它是否在运行";
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const text = (name) => fields.get(name).trim() || undefined;
  const number = (name) => (text(name) === undefined ? undefined : Number(text(name)));
  const behaviour = {
    outcome: text("outcome"),
    delayMs: number("delayMs"),
    reason: text("reason"),
    times: number("times"),
    orderNo: text("orderNo"),
    answerTwice: fields.has("answerTwice"),
  };
  const answer = await fetch("/control/behaviour", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(behaviour),
  });
  message.textContent = answer.ok ? "已设置" : (await answer.json()).message;
  await refresh();
});

void refresh();
setInterval(refresh, refreshMs);
