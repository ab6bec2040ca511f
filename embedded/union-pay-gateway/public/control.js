const actions = {
  pay: "支付",
  "pay-late": "逾期支付",
  "pay-twice": "重复支付",
  cancel: "取消",
  decline: "拒付",
  notify: "重发通知",
  forge: "伪造通知",
};

const say = (text) => {
  document.getElementById("message").textContent = text;
};

async function call(method, path, body) {
  const response = await fetch(`/control${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  say(response.ok ? (method === "GET" ? "" : "已完成") : answer.message);
  return answer;
}

const yuan = (fen) => (fen / 100).toFixed(2);

const time = (instant) =>
  instant ? new Date(instant).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" }) : "";

function rowOf(cells) {
  const row = document.createElement("tr");
  for (const cell of cells) {
    row.insertCell().append(...[cell].flat());
  }
  return row;
}

function button(orderId, action) {
  const element = document.createElement("button");
  element.textContent = actions[action];
  element.addEventListener("click", async () => {
    await call("POST", `/orders/${orderId}/${action}`, {});
    await refresh();
  });
  return element;
}

async function refresh() {
  const { orders } = await call("GET", "/orders");
  const { now, rows, sums } = await call("GET", "/ledger");
  document.getElementById("now").textContent = time(now);
  document.getElementById("sums").textContent =
    `收款 ${yuan(sums.paidFen)} 元，退款 ${yuan(sums.refundedFen)} 元，超时退回 ${yuan(sums.returnedFen)} 元，净额 ${yuan(sums.netFen)} 元`;
  document
    .getElementById("orders")
    .replaceChildren(
      ...orders.map((order) =>
        rowOf([
          order.orderId,
          yuan(order.amountFen),
          order.bank ?? "",
          time(order.payTimeout),
          order.standing,
          Object.keys(actions).map((action) => button(order.orderId, action)),
        ]),
      ),
    );
  document
    .getElementById("rows")
    .replaceChildren(
      ...rows.map((row) =>
        rowOf([
          row.kind,
          row.queryId,
          row.orderId,
          yuan(row.amountFen),
          time(row.at),
          row.outcome,
          row.notice ?? "",
        ]),
      ),
    );
}

function onSubmit(id, path, bodyOf) {
  document.getElementById(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value !== ""));
    await call("PUT", path, bodyOf(data));
    await refresh();
  });
}

const numbers = (data, ...names) =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, names.includes(name) ? Number(value) : value]),
  );

onSubmit("notices", "/notices", (data) => numbers(data, "ms", "times"));
onSubmit("faults", "/faults", (data) => numbers(data, "times"));
onSubmit("refunds", "/refunds/default", (data) => numbers(data, "afterMs"));
onSubmit("clock", "/clock", (data) => ({ now: data.now ?? null, frozen: data.frozen === "on" }));

refresh().catch(() => say("网关没有应答，请刷新页面"));
