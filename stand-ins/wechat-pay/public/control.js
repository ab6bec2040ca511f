import { noticeEnds, orderActions, orderPath, sendGatewaySettings, showSums } from "./gateway-page.js";
import { call, element, keepFresh, longNumber, tag, timeText, yuan } from "./page.js";
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
const waiting = ["等待送达", "busy"];
const subjects = { transaction: "付款", refund: "退款" };

const actions = {
  pay: { label: "扫码支付", done: "已付款" },
  "pay-late": { label: "逾期支付", done: "已逾期付款" },
  "pay-twice": { label: "重复支付", done: "已再付一次" },
};

/** Returns the content of the QR code as an element that can break before its last part. */
function codeUrl({ codeUrl: text }) {
  const [scheme, ...rest] = text.split(/(?<=\/)(?=[^/]+$)/);
  return element("span", { className: "number" }, scheme, element("wbr"), ...rest);
}

const orderCells = (order) => [
  element("img", {
    className: "qr",
    src: `${orderPath(order.outTradeNo)}/qr.svg`,
    alt: "付款二维码",
    loading: "lazy",
  }),
  [
    longNumber(order.outTradeNo),
    element("p", { className: "note" }, order.description),
    element("p", { className: "note" }, codeUrl(order)),
  ],
  element("span", { className: "amount" }, yuan(order.totalFen)),
  tag(orderStates[order.tradeState]),
  timeText(order.timeExpire),
  order.transactions.map(({ transactionId }) => element("p", {}, longNumber(transactionId))),
  orderActions({
    number: order.outTradeNo,
    actions,
    isOpen: order.tradeState === "NOTPAY",
    said: ` ${yuan(order.totalFen)}`,
  }),
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
  showSums(sums);
});

sendGatewaySettings("/control/callbacks");
