import type { Answer } from "../../contract/answers";
import { refundNumber } from "../../domain/money/attempts";
import { createApiClient } from "../../embedded/demo/api-client";
import { scanAndPay } from "../../embedded/demo/outside";
import { decideOn } from "../support/by-two";
import { gatewayControls } from "../support/gateways";
import { awaitApplication, formOf } from "../support/journey";
import { testStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";
import { openVisitor, type Visitor } from "./browser";
import { demoBidder, demoPerson } from "./cast";
import { personalToken } from "./signed-in";

/*
 * The run's stack with the demo users' clients and windows, as one test file of pages sees it. What a page shows is
 * brought about by the clients here; only what a test is about is clicked.
 */

export const stack = testStack();
export let bidder: Bidder;
/** A bidder of another organisation, for whom no test asks for an invoice with a wrong title. */
export let otherBidder: Bidder;
export let reviewer: Person;
export let operator: Person;

beforeAll(async () => {
  [bidder, otherBidder, reviewer, operator] = await Promise.all([
    demoBidder(stack, "bidder1"),
    demoBidder(stack, "bidder2"),
    demoPerson(stack, "reviewer1"),
    demoPerson(stack, "operator"),
  ]);
});

const windows = new Map<string, Promise<Visitor>>();

/** Returns the window of a demo user who is signed in, or of a guest. A file has one for each of them. */
export function windowOf(username: string): Promise<Visitor> {
  const opened =
    windows.get(username) ?? openVisitor({ stack, ...(username === "guest" ? {} : { username }) });
  windows.set(username, opened);
  return opened;
}

/** Brings a new application to 待审核, and returns its id. */
export async function submitted(changes = {}, owner = bidder): Promise<string> {
  const { id } = await owner.api.create(formOf(owner, changes));
  await owner.api.submit(id, "请审核");
  return id;
}

/** Brings a new application to 审核通过, and returns its id. */
export async function approved(changes = {}, owner = bidder): Promise<string> {
  const id = await submitted(changes, owner);
  await reviewer.api.review(id, "approve", "同意");
  return id;
}

/** Scans the QR code of an order that is open or now begun, pays, and waits until the owner sees 已支付. */
export async function payFor(id: string, owner = bidder): Promise<void> {
  const { attempt } = await owner.api.pay(id, { channel: "wechat" });
  await scanAndPay(stack.addresses, attempt?.number ?? "");
  await awaitApplication(owner, id, ({ payment }) => payment === "已支付");
}

/** Brings a new application to 已支付, and returns its id. */
export async function paid(changes = {}, owner = bidder): Promise<string> {
  const id = await approved(changes, owner);
  await payFor(id, owner);
  return id;
}

/** Has the second operator, who uses the portal, agree to every waiting request about the application. */
export async function agreeToAll(applicationId: string): Promise<void> {
  const token = await personalToken(stack, "operator2");
  const api = createApiClient({ baseUrl: stack.addresses.api, token });
  const { body } = await api.call<Answer<"consents">>("GET", "/api/consents");
  const waiting = body.items.filter((item) => item.applicationId === applicationId && item.mayDecide);
  expect(waiting).not.toEqual([]);
  for (const { id } of waiting) {
    const answer = await decideOn({ api }, id);
    expect(answer).toMatchObject({ status: 200 });
  }
}

/** Brings a new application to a withdrawal whose refund fails because the payer's account can't take the money. */
export async function withAbnormalRefund(): Promise<{ id: string; number: string }> {
  const id = await paid();
  const [attempt] = (await bidder.api.get(id)).attempts;
  const number = refundNumber(attempt?.number ?? "", attempt?.transactions[0]?.id ?? "");
  await gatewayControls(stack.addresses).endRefund(number, "ABNORMAL");
  await operator.api.withdraw(id, "投标人来电要求撤回");
  await agreeToAll(id);
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");
  return { id, number };
}
