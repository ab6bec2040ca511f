import { noticeEnds, orderActions, sendGatewaySettings, showSums } from "./gateway-page.js";
import { beijingTime, byId, call, element, keepFresh, longNumber, tag, timeText, yuan } from "./page.js";
import { createTable } from "./table.js";

const actions = {
  pay: { label: "支付", done: "已付款" },
  "pay-late": { label: "逾期支付", done: "已逾期付款" },
  "pay-twice": { label: "重复支付", done: "已重复付款" },
  cancel: { label: "取消", done: "已取消" },
  decline: { label: "拒付", done: "银行已拒付" },
  notify: { label: "重发通知", done: "已重发通知" },
  forge: { label: "伪造通知", done: "已送出伪造的通知" },
};

const orderStates = {
  unpaid: ["未支付", "busy"],
  paid: ["已支付", "good"],
  returned: ["超时退回", "idle"],
  declined: ["已拒付", "bad"],
  cancelled: ["已取消", "idle"],
};
const kinds = { payment: "收款", returned: "超时退回", refund: "退款", undo: "撤销" };
const outcomes = { SUCCESS: ["成功", "good"], FAIL: ["失败", "bad"], PROCESSING: ["处理中", "busy"] };
const untold = ["未通知", "idle"];

const bankNames = JSON.parse(byId("banks").dataset.names);

const drawOrders = createTable("orders", {
  keyOf: ({ orderId, txnTime }) => `${orderId} ${txnTime}`,
  cellsOf: (order) => [
    longNumber(order.orderId),
    element("span", { className: "amount" }, yuan(order.amountFen)),
    element("span", { className: "name" }, bankNames[order.bank] ?? order.bank ?? "未选择"),
    tag(orderStates[order.state]),
    order.payTimeout ? timeText(order.payTimeout) : "不限",
    orderActions({
      number: order.orderId,
      actions,
      isOpen: order.state === "unpaid",
      links: [
        element(
          "a",
          { href: order.bankPage, ariaLabel: `打开银行页面：订单 ${order.orderId}` },
          "打开银行页面",
        ),
      ],
    }),
  ],
});

const drawRows = createTable("rows", {
  keyOf: ({ queryId }) => queryId,
  cellsOf: (row) => [
    timeText(row.at),
    kinds[row.kind],
    longNumber(row.orderId),
    longNumber(row.queryId),
    element("span", { className: "amount" }, yuan(row.amountFen)),
    tag(outcomes[row.outcome]),
    tag(noticeEnds[row.notice] ?? untold),
  ],
});

keepFresh(async () => {
  const { orders } = await call("GET", "/control/orders");
  const { now, rows, sums } = await call("GET", "/control/ledger");
  drawOrders(orders.toReversed());
  drawRows(rows.toReversed());
  showSums(sums);
  byId("now").textContent = beijingTime(now);
});

sendGatewaySettings("/control/notices");
