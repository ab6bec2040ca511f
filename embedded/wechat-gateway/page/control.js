"use strict";

const states = { NOTPAY: "未支付", SUCCESS: "已支付", REFUND: "转入退款", CLOSED: "已关闭" };
const actions = [
  ["pay", "扫码支付"],
  ["pay-late", "逾期支付"],
  ["pay-twice", "重复支付"],
];
const delayMs = 5000;
const refreshMs = 2000;

const element = (id) => document.getElementById(id);
const yuan = (fen) => `${Math.trunc(fen / 100)}.${String(Math.abs(fen % 100)).padStart(2, "0")}`;

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const content = text === "" ? undefined : JSON.parse(text);
  if (!answer.ok) throw new Error(content?.message ?? `控制接口应答 ${answer.status}`);
  return content;
}

async function attempt(success, action) {
  try {
    await action();
    element("message").textContent = success;
    await refresh();
  } catch (error) {
    element("message").textContent = error.message;
  }
}

function cell(content) {
  const td = document.createElement("td");
  td.append(content);
  return td;
}

function qrCell(order) {
  const image = document.createElement("img");
  image.src = `/control/orders/${encodeURIComponent(order.outTradeNo)}/qr.svg`;
  image.alt = order.codeUrl;
  const td = cell(image);
  td.append(document.createElement("br"), order.codeUrl);
  return td;
}

function actionCell(order) {
  const td = document.createElement("td");
  for (const [action, label] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () =>
      attempt(`${label}：完成`, () =>
        call("POST", `/control/orders/${encodeURIComponent(order.outTradeNo)}/${action}`, {}),
      ),
    );
    td.append(button);
  }
  return td;
}

function row(order) {
  const tr = document.createElement("tr");
  tr.append(
    qrCell(order),
    cell(order.outTradeNo),
    cell(yuan(order.totalFen)),
    cell(states[order.tradeState]),
    cell(new Date(order.timeExpire).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" })),
    cell(order.transactions.map(({ transactionId }) => transactionId).join("、")),
    actionCell(order),
  );
  return tr;
}

let shown = "";

async function refresh() {
  const { orders, sums } = await call("GET", "/control/ledger");
  element("sums").textContent =
    `收款 ${yuan(sums.paidFen)} 元，退款 ${yuan(sums.refundedFen)} 元，净额 ${yuan(sums.netFen)} 元`;
  const latest = JSON.stringify(orders);
  if (latest === shown) return;
  shown = latest;
  element("rows").replaceChildren(...orders.toReversed().map(row));
}

element("mode").addEventListener("change", ({ target }) =>
  attempt("通知方式已更改", () => call("PUT", "/control/callbacks", { mode: target.value, ms: delayMs })),
);
element("fault").addEventListener("change", ({ target }) =>
  attempt("应答方式已更改", () =>
    call("PUT", "/control/faults", target.value === "" ? [] : { kind: target.value, times: 1 }),
  ),
);

void refresh();
setInterval(() => refresh().catch((error) => (element("message").textContent = error.message)), refreshMs);
