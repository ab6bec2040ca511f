import {
  call,
  element,
  keepFresh,
  longNumber,
  milliseconds,
  onSubmit,
  tag,
  timeText,
  whole,
} from "./page.js";
import { createTable } from "./table.js";

const tones = { 开票中: "busy", 开票完成: "good", 开票失败: "bad", 签章失败: "bad" };
const outcomes = { issue: "开票成功", fail: "开票失败", "sign-fail": "签章失败" };

const numberOrReason = ({ allElectronicInvoiceNumber: number, failCause }) =>
  number ? longNumber(number) : (failCause ?? "");

function file({ pdfUrl, orderNo }) {
  if (!pdfUrl) return "";
  const { pathname } = new URL(pdfUrl);
  return element("a", { href: pathname, ariaLabel: `查看发票：订单 ${orderNo}` }, "查看发票");
}

const drawInvoices = createTable("invoices", {
  keyOf: ({ orderNo }) => orderNo,
  cellsOf: (invoice) => [
    timeText(invoice.acceptedAt),
    longNumber(invoice.orderNo),
    invoice.buyerName,
    element("span", { className: "amount" }, `${invoice.taxIncludedAmount} 元`),
    tag([invoice.statusMsg, tones[invoice.statusMsg]]),
    numberOrReason(invoice),
    tag(invoice.told ? ["已送达", "good"] : ["未送达", "idle"]),
    file(invoice),
  ],
});

const drawBehaviours = createTable("behaviours", {
  keyOf: ({ orderNo = "" }) => orderNo,
  cellsOf: ({ orderNo, outcome, delayMs, reason, times, answerTwice }) => [
    orderNo ? longNumber(orderNo) : "所有订单",
    outcomes[outcome],
    `${delayMs / 1000} 秒`,
    reason ?? "",
    times ? `${times} 张` : "不限",
    answerTwice ? "两次" : "一次",
  ],
});

keepFresh(async () => {
  drawInvoices((await call("GET", "/control/invoices")).toReversed());
  drawBehaviours(await call("GET", "/control/behaviour"));
});

onSubmit("behaviour", ({ outcome, seconds, reason, times, orderNo, answerTwice }) =>
  call("PUT", "/control/behaviour", {
    outcome,
    delayMs: milliseconds(seconds),
    reason,
    times: whole(times),
    orderNo,
    answerTwice: answerTwice === "on",
  }),
);
