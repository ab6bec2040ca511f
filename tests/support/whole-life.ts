import { randomInt, randomUUID } from "node:crypto";
import type { Answer as Told } from "../../contract/answers";
import { refundNumber } from "../../domain/money/attempts";
import type { Answer, ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { scanAndPay } from "../../embedded/demo/outside";
import { gatewayControls } from "./gateways";
import { send } from "./http";
import { approvalOf, formOf, startWechat } from "./journey";
import { operationsOf, readDocument, type Operation } from "./openapi";
import { newOrgCode, type Claims } from "./people";
import type { ProblemBody } from "./problems";
import type { World } from "./world";

/** One request of the life, as the audit trail should record it. */
export interface Asked {
  subject: string;
  action: string;
  /** "done", or the code of the refusal. */
  result: string;
}

const mark = () => `示例标记${randomInt(1e9).toString().padStart(9, "0")}`;

/** Returns values that occur nowhere else, so that a search finds every place that stores them. */
export function newMarks() {
  return {
    ...{ contact: mark(), mobile: `139${String(randomInt(1e8)).padStart(8, "0")}`, recipient: mark() },
    ...{ phone: `137${String(randomInt(1e8)).padStart(8, "0")}`, address: `${mark()}路1号`, record: mark() },
    ...{
      opinion: mark(),
      email: `mark-${randomUUID().slice(0, 8)}@example.com`,
      tracking: `MARK${randomInt(1e9)}`,
    },
    ...{ bidderName: mark(), reviewerName: mark(), operatorName: mark(), secondName: mark(), holder: mark() },
    ...{ account: `6222${String(randomInt(1e12)).padStart(12, "0")}`, search: mark() },
    /** Reason of a settlement by hand, which stays in the accounts. */
    settled: mark(),
  };
}
export type Marks = ReturnType<typeof newMarks>;

/**
 * Plays all that can happen to two applications, with a unique mark in each value. One is rejected, edited, approved,
 * paid, shipped, invoiced, invoiced again, taken back and refunded to a bank card. The other is withdrawn by the
 * operator, and its money settled by hand. Every request is recorded.
 */
export async function liveWholeLife(world: World) {
  const { addresses } = world.stack;
  const marks = newMarks();
  const operations = operationsOf(await readDocument(addresses.api));
  const gateways = gatewayControls(addresses);
  const asked: Asked[] = [];

  const orgCode = newOrgCode();
  const orgName = `示例科技有限公司${orgCode.slice(-6)}`;
  const signIn = (name: string, role: Claims["roles"][number], more: Partial<Claims> = {}) =>
    world.signIn({ subject: randomUUID(), name, roles: [role], ...more });
  const bidder = { ...(await signIn(marks.bidderName, "bidder", { orgCode, orgName })), orgCode, orgName };
  const reviewer = await signIn(marks.reviewerName, "reviewer");
  const operator = await signIn(marks.operatorName, "operator");
  const second = await signIn(marks.secondName, "operator");

  const matches = ({ method, path }: Operation, asking: string, address: string): boolean =>
    method === asking && new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`).test(address);

  /** Sends a request, and checks that it is done, or refused with the expected code. */
  async function ask<T = ShownApplication>(
    person: { token: string; subject: string },
    [method, path, body]: [method: string, path: string, body?: object],
    expected = "done",
  ): Promise<T> {
    const answer: Answer = await send(addresses.api, {
      ...{ method, path, token: person.token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const result = answer.status < 300 ? "done" : (answer.body as ProblemBody).code;
    if (result !== expected) throw new Error(`${method} ${path}: ${result}, not ${expected}`);
    const [address = ""] = path.split("?");
    const operation = operations.find((one) => matches(one, method, address));
    asked.push({ subject: person.subject, action: operation?.operationId ?? "", result });
    return answer.body as T;
  }
  const until = (id: string, expected: (application: ShownApplication) => boolean) =>
    eventually(String(expected), () => bidder.api.get(id), expected);

  const form = formOf(bidder, {
    ...{ contactName: marks.contact, mobile: marks.mobile, pickup: "邮寄" },
    ...{ recipientName: marks.recipient, recipientPhone: marks.phone, recipientAddress: marks.address },
  });
  const { opinion } = marks;

  async function submitted(): Promise<string> {
    const { id } = await ask(bidder, ["POST", "/api/applications", { form: { contactName: marks.contact } }]);
    const path = `/api/applications/${id}`;
    await ask(bidder, ["POST", `${path}/submission`, { opinion }], "INVALID_INPUT");
    await ask(bidder, ["PUT", path, { form, version: 1 }]);
    await ask(bidder, ["PUT", path, { form, version: 1 }], "STALE_VERSION");
    await ask(bidder, ["POST", `${path}/submission`, { opinion }]);
    return id;
  }

  /** Pays the application. @returns the number of its possible refund */
  async function paid(id: string, refundsEnd: "CLOSED" | "ABNORMAL"): Promise<string> {
    const seen = approvalOf(await bidder.api.get(id));
    await ask(reviewer, ["POST", `/api/applications/${id}/review`, { ...seen, opinion }]);
    await ask(bidder, ["POST", `/api/applications/${id}/payments`, { channel: "wechat" }]);
    const { number } = await startWechat(bidder, id);
    asked.push({ subject: bidder.subject, action: "startPayment", result: "done" });
    await scanAndPay(addresses, number);
    const { attempts } = await until(id, ({ payment }) => payment === "已支付");
    const refund = refundNumber(number, attempts[0]?.transactions[0]?.id ?? "");
    await gateways.endRefund(refund, refundsEnd);
    return refund;
  }

  async function invoicedAndTakenBack(): Promise<string> {
    const id = await submitted();
    const path = `/api/applications/${id}`;
    await ask(reviewer, ["GET", path]);
    await ask(operator, ["GET", path]);
    await ask(reviewer, ["GET", `${path}/contact`]);
    await ask(bidder, ["GET", `${path}/contact`], "NO_ROLE");
    const seen = approvalOf(await bidder.api.get(id));
    await ask(reviewer, ["POST", `${path}/review`, { ...seen, decision: "reject", opinion }]);
    const { version } = await bidder.api.get(id);
    await ask(bidder, ["PUT", path, { form, version }]);
    await ask(bidder, ["DELETE", path], "NOT_DELETABLE");
    await ask(bidder, ["POST", `${path}/submission`, { opinion }]);
    const refund = await paid(id, "ABNORMAL");
    await ask(bidder, ["POST", `${path}/withdrawal`, { opinion }], "WITHDRAW_PAID");
    await ask(bidder, ["POST", `${path}/records`, { text: marks.record }], "NO_ROLE");
    await ask(reviewer, ["POST", `${path}/records`, { text: marks.record }]);
    const shipment = { carrier: "示例快递", trackingNumber: marks.tracking };
    await ask(reviewer, ["POST", `${path}/shipment`, shipment]);
    await ask(reviewer, ["PUT", `${path}/shipment`, shipment]);
    await ask(reviewer, ["POST", `${path}/handled`]);
    await ask(bidder, ["POST", `${path}/receipt`]);
    const buyer = { kind: "organisation", name: orgName, taxNumber: orgCode };
    const delivery = { email: marks.email, phone: marks.phone };
    await ask(bidder, ["POST", `${path}/invoice`, { buyer, delivery }]);
    const { invoiceNumber } = await until(id, ({ invoice }) => invoice === "已开票");
    await ask(bidder, ["POST", `${path}/invoice/delivery`, { delivery }]);
    await ask(bidder, ["POST", `${path}/invoice/reissue`, { buyer, delivery, opinion }]);
    await until(
      id,
      (one) => one.invoice === "已开票" && one.invoiceNumber !== invoiceNumber && one.redLetter === undefined,
    );
    await byTwo(`${path}/invoice/refund`, { opinion });
    await until(id, ({ stage }) => stage === "退款异常");
    await ask(reviewer, ["POST", `/api/refunds/${refund}/retry`], "NO_ROLE");
    await ask(operator, ["POST", `/api/refunds/${refund}/retry`], "REFUND_NOT_RETRIABLE");
    const to = { kind: "bankCard", bankType: "ICBC_DEBIT", account: marks.account, holder: marks.holder };
    // The gateway is set to success only now. It is queried once the refund is abnormal, and would report it as done
    // too early.
    const treated = () => gateways.endRefund(refund, "SUCCESS");
    await byTwo(`/api/refunds/${refund}/treatment`, { to, reason: marks.settled }, treated);
    await until(id, ({ endedAt }) => endedAt !== undefined);
    // The lock was renewed, and its fee has gone back: two persons say that the certificate is dealt with.
    const { duties = [] } = await ask(operator, ["GET", path]);
    for (const duty of duties) await byTwo("/api/duties/verifications", { duty: duty.id, reason: opinion });
    return id;
  }

  async function byTwo(path: string, body: object, beforeTheSecond?: () => Promise<unknown>): Promise<void> {
    const { consent } = await ask<Told<"byHand">>(operator, ["POST", path, body]);
    const decision = `/api/consents/${consent?.id ?? ""}/decision`;
    await ask(operator, ["POST", decision, { decision: "agree", opinion }], "SECOND_IS_FIRST");
    await beforeTheSecond?.();
    await ask(second, ["POST", decision, { decision: "agree", opinion }]);
  }

  async function settledByHand(): Promise<string> {
    const id = await submitted();
    const refund = await paid(id, "CLOSED");
    await byTwo(`/api/applications/${id}/withdrawal`, { opinion });
    await until(id, ({ stage }) => stage === "退款异常");
    await byTwo(`/api/refunds/${refund}/resolution`, { reason: marks.settled });
    await until(id, ({ endedAt }) => endedAt !== undefined);
    return id;
  }

  /** Creates and deletes a draft, of which nothing may be left. */
  async function deleted(): Promise<string> {
    const { id } = await ask(bidder, ["POST", "/api/applications", { form }]);
    await ask(bidder, ["DELETE", `/api/applications/${id}`]);
    return id;
  }

  // Search texts must not remain in stored addresses.
  await bidder.api.call("GET", `/api/applications?search=${encodeURIComponent(marks.search)}`);
  await reviewer.api.call("GET", `/api/reviews?queue=待审核&search=${encodeURIComponent(marks.search)}`);
  const ids = [await invoicedAndTakenBack(), await settledByHand(), await deleted()];
  return { marks, ids, asked, bidder };
}
