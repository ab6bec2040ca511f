import { sendGatewaySettings } from "./gateway-settings.js";
import {
  attempt,
  button,
  byId,
  call,
  element,
  keepFresh,
  longNumber,
  more,
  tag,
  timeText,
  yuan,
} from "./page.js";
import { createTable } from "./table.js";

const orderStates = {
  NOTPAY: ["未支付", "busy"],
  SUCCESS: ["已支付", "good"],
  REFUND: ["转入退款", "idle"],
  CLOSED: ["已关闭", "idle"],
};
const refundStates = {
  PROCESSING: ["处理中", "busy"],
  SUCCESS: ["已退款", "good"],
  ABNORMAL: ["退款异常", "bad"],
  CLOSED: ["已关闭", "idle"],
};
const noticeEnds = {
  received: ["已送达", "good"],
  dropped: ["已丢弃", "idle"],
  "given-up": ["未送达，不再重发", "bad"],
};
const waiting = ["等待送达", "busy"];
const subjects = { transaction: "付款", refund: "退款" };

const actions = {
  pay: { label: "扫码支付", done: "已付款" },
  "pay-late": { label: "逾期支付", done: "已逾期付款" },
  "pay-twice": { label: "重复支付", done: "已再付一次" },
};

const pathOf = ({ outTradeNo }) => `/control/orders/${encodeURIComponent(outTradeNo)}`;

function actionButton(order, action) {
  const { label, done } = actions[action];
  return button(label, {
    action,
    primary: action === "pay" && order.tradeState === "NOTPAY",
    onPress: () =>
      attempt(`${done} ${yuan(order.totalFen)}，订单 ${order.outTradeNo}。`, () =>
        call("POST", `${pathOf(order)}/${action}`, {}),
      ),
  });
}

/** What the QR code says. */
function codeUrl({ codeUrl: text }) {
  const [scheme, ...rest] = text.split(/(?<=\/)(?=[^/]+$)/);
  return element("span", { className: "number" }, scheme, element("wbr"), ...rest);
}

const orderCells = (order) => [
  element("img", { className: "qr", src: `${pathOf(order)}/qr.svg`, alt: "付款二维码", loading: "lazy" }),
  [
    longNumber(order.outTradeNo),
    element("p", { className: "note" }, order.description),
    element("p", { className: "note" }, codeUrl(order)),
  ],
  element("span", { className: "amount" }, yuan(order.totalFen)),
  tag(orderStates[order.tradeState]),
  timeText(order.timeExpire),
  order.transactions.map(({ transactionId }) => element("p", {}, longNumber(transactionId))),
  element(
    "div",
    { className: "actions" },
    actionButton(order, "pay"),
    more(`订单 ${order.outTradeNo}`, actionButton(order, "pay-late"), actionButton(order, "pay-twice")),
  ),
];

const drawOrders = createTable("orders", { keyOf: ({ outTradeNo }) => outTradeNo, cellsOf: orderCells });

const drawRefunds = createTable("refunds", {
  keyOf: ({ outRefundNo }) => outRefundNo,
  cellsOf: (refund) => [
    longNumber(refund.outRefundNo),
    longNumber(refund.outTradeNo),
    element("span", { className: "amount" }, yuan(refund.amountFen)),
    refund.reason,
    tag(refundStates[refund.status]),
    timeText(refund.createdAt),
  ],
});

const drawDeliveries = createTable("deliveries", {
  keyOf: ({ id }) => id,
  cellsOf: (notice) => [
    timeText(notice.createdAt),
    longNumber(notice.outTradeNo),
    subjects[notice.originalType],
    String(notice.tries),
    tag(noticeEnds[notice.end] ?? waiting),
  ],
});

keepFresh(async () => {
  const { orders, refunds, notices, sums } = await call("GET", "/control/ledger");
  drawOrders(orders.toReversed());
  drawRefunds(refunds.toReversed());
  drawDeliveries(notices.toReversed());
  byId("paid").textContent = yuan(sums.paidFen);
  byId("refunded").textContent = yuan(sums.refundedFen);
  byId("net").textContent = yuan(sums.netFen);
});

sendGatewaySettings("/control/callbacks");
