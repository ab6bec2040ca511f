import { Router, type Request, type Response } from "express";
import { answerBadly } from "./answer-badly";
import { messagePage, payPage, returnPage } from "./bank-pages";
import type { GatewayContext } from "./context";
import type { Order } from "./ledger-state";
import { noticeFields } from "./notice-message";
import { openOrder } from "./orders";
import { orderStateOf, takePayment } from "./payments";
import { readRequest, rules } from "./request";
import { responseMessages, type ResponseCode } from "./response-codes";
import { signAsGateway } from "./signer";

const consumeRules = {
  required: {
    txnType: /^01$/,
    txnSubType: /^01$/,
    channelType: /^\d\d$/,
    orderId: rules.orderId,
    txnTime: rules.time,
    txnAmt: rules.amount,
    currencyCode: /^156$/,
    frontUrl: rules.url,
    backUrl: rules.url,
  },
  optional: {
    payTimeout: rules.time,
    issInsCode: /^[A-Z0-9]{1,20}$/,
    reqReserved: rules.reserved,
  },
} as const;

/** Returns the routes for the buyer's browser: the target of the payment form, the bank's page, and the way back. */
export function frontRoutes(context: GatewayContext): Router {
  const { ledger, merchant, faults } = context;
  const router = Router();

  router.post("/gateway/api/frontTransReq.do", (request, response) => {
    if (answerBadly(response, faults.take(request.path)?.kind)) {
      return;
    }
    const rawBody: Buffer = request.body;
    const { fields, refusal } = readRequest({ rawBody, merchant, requestRules: consumeRules });
    const opened = refusal ? { refusal } : openOrder(ledger, fields);
    if ("refusal" in opened) {
      refuse(response, opened.refusal);
      return;
    }
    response.redirect(303, `/bank/${opened.order.pageId}`);
  });

  router.get("/bank/:pageId", async (request, response) => {
    const order = payable({ context, request, response });
    if (order) {
      response.type("html").send(payPage(order, await ledger.now()));
    }
  });

  router.post("/bank/:pageId/pay", async (request, response) => {
    const at = await ledger.now();
    const order = payable({ context, request, response });
    if (order) {
      const [payment] = takePayment({ ledger, order, at });
      if (payment && orderStateOf(ledger, order).state === "paid") {
        context.notices.announce(payment);
      }
      sendOutcome({ context, response, order });
    }
  });

  router.post("/bank/:pageId/cancel", (request, response) => {
    const order = payable({ context, request, response });
    if (order) {
      ledger.record({ type: "order-ended", pageId: order.pageId, state: "cancelled" });
      const text = "您已取消本次支付，没有扣款。";
      response
        .type("html")
        .send(messagePage({ heading: "支付已取消", text, bank: order.bank, frontUrl: order.frontUrl }));
    }
  });

  return router;
}

function refuse(response: Response, code: ResponseCode): void {
  const text = `${responseMessages[code]}（${code}）。请返回商户网站重新发起支付。`;
  response
    .status(400)
    .type("html")
    .send(messagePage({ heading: "无法受理本次支付", text }));
}

/**
 * Returns the order of the page if it can be paid. Otherwise it sends the buyer a page with the order's state, and
 * returns undefined.
 */
function payable({
  context,
  request,
  response,
}: {
  context: GatewayContext;
  request: Request;
  response: Response;
}): Order | undefined {
  const order = context.ledger.state.orders.get(String(request.params["pageId"]));
  if (!order) {
    response.status(404).type("html");
    response.send(messagePage({ heading: "订单不存在", text: "请返回商户网站重新发起支付。" }));
    return undefined;
  }
  if (orderStateOf(context.ledger, order).state !== "unpaid") {
    sendOutcome({ context, response, order });
    return undefined;
  }
  return order;
}

function sendOutcome({
  context,
  response,
  order,
}: {
  context: GatewayContext;
  response: Response;
  order: Order;
}): void {
  const { ledger, identity, merchant } = context;
  const { bank, frontUrl } = order;
  const { state, payment } = orderStateOf(ledger, order);
  response.type("html");
  if (state === "declined") {
    const text = "卡上的余额不足，没有扣款。请返回商户网站，换一张银行卡重新支付。";
    response.send(messagePage({ heading: "支付失败", text, bank, frontUrl }));
    return;
  }
  if (state === "returned") {
    const text = "付款时已超过支付时限，款项已原路退回。请返回商户网站重新发起支付。";
    response.send(messagePage({ heading: "支付超时", text, bank, frontUrl }));
    return;
  }
  const fields = payment ? signAsGateway(identity, noticeFields(merchant.merId, payment)) : {};
  response.send(returnPage({ heading: "支付成功", bank, frontUrl, fields }));
}
