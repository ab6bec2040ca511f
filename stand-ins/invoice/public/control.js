import {
  attempt,
  button,
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

const tones = { 20: "busy", 21: "busy", 2: "good", 22: "bad", 24: "bad" };
const shown = { 2: "开票完成", 24: "签章失败" };
const waiting = "02";
const outcomes = { issue: "开票成功", fail: "开票失败", "sign-fail": "开具后签章失败" };

const numberOrReason = ({ allElectronicInvoiceNumber: number, failCause }) =>
  number ? longNumber(number) : failCause;

function file({ pdfUrl, orderNo }) {
  if (!pdfUrl) return "";
  const { pathname } = new URL(pdfUrl);
  return element("a", { href: pathname, ariaLabel: `查看发票：订单 ${orderNo}` }, "查看发票");
}

const amountOf = ({ orderAmount, invoiceItems: { length } }) =>
  `${orderAmount} 元${length > 1 ? `（${length} 行）` : ""}`;

const drawInvoices = createTable("invoices", {
  keyOf: ({ orderNo }) => orderNo,
  cellsOf: (invoice) => [
    timeText(invoice.acceptedAt),
    longNumber(invoice.orderNo),
    invoice.buyerName,
    element("span", { className: "amount" }, amountOf(invoice)),
    tag([shown[invoice.status] ?? invoice.statusMsg, tones[invoice.status]]),
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

const decide = ({ billId, blueNumber }, decision, label) => {
  const made = button(label, {
    action: decision,
    onPress: () => attempt(`已${label}。`, () => call("POST", `/control/red-forms/${billId}`, { decision })),
  });
  made.ariaLabel = `${label}：蓝字 ${blueNumber}`;
  return made;
};

const drawRedForms = createTable("red-forms", {
  keyOf: ({ billId }) => billId,
  cellsOf: (form) => [
    timeText(form.savedAt),
    longNumber(form.billNo),
    longNumber(form.blueNumber),
    form.statusMsg,
    form.status === waiting
      ? element(
          "div",
          { className: "actions" },
          decide(form, "confirm", "确认"),
          decide(form, "refuse", "拒绝"),
          decide(form, "expire", "超时"),
        )
      : "",
  ],
});

keepFresh(async () => {
  drawInvoices((await call("GET", "/control/invoices")).toReversed());
  drawBehaviours(await call("GET", "/control/behaviour"));
  drawRedForms((await call("GET", "/control/red-forms")).toReversed());
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

onSubmit("bureau", ({ drawer, shows, redLetters }) =>
  call("PUT", "/control/bureau", { drawer, shows, redLetters }),
);
