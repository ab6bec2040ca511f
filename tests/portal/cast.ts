import { isUserRole } from "../../api/platform/principal";
import { refundNumber } from "../../domain/money/attempts";
import { gatewayControls } from "../support/gateways";
import { createApiClient } from "../../embedded/demo/api-client";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { scanAndPay } from "../../embedded/demo/outside";
import { awaitApplication, formOf } from "../support/journey";
import { demoUser, type TestStack } from "../support/test-stack";
import { createTokenSigner } from "../support/people";
import { decideOn } from "../support/by-two";
import type { Answer } from "../../contract/answers";
import type { Bidder, Person } from "../support/world";

type DemoStack = Pick<TestStack, "addresses" | "demoUsers">;

/** Returns a demo user who works without a browser, to prepare what a test then shows in a browser. */
export async function demoPerson(stack: DemoStack, username: string): Promise<Person> {
  const user = demoUser(stack, username);
  const token = await demoToken(stack.addresses.identity, user);
  const api = createApiClient({ baseUrl: stack.addresses.api, token });
  return { subject: username, name: user.name, roles: user.roles.filter(isUserRole), token, api };
}

export async function demoBidder(stack: DemoStack, username: string): Promise<Bidder> {
  const { orgCode = "", orgName = "" } = demoUser(stack, username);
  return { ...(await demoPerson(stack, username)), orgCode, orgName };
}

interface Parties {
  stack: DemoStack;
  bidder: Bidder;
  reviewer: Person;
}

/** Brings a new application to 待审核, and returns its id. */
export async function submitted({ bidder }: Pick<Parties, "bidder">, changes = {}): Promise<string> {
  const { id } = await bidder.api.create(formOf(bidder, changes));
  await bidder.api.submit(id, "请审核");
  return id;
}

/** Brings a new application to 审核通过, and returns its id. */
export async function approved({ bidder, reviewer }: Omit<Parties, "stack">, changes = {}): Promise<string> {
  const id = await submitted({ bidder }, changes);
  await reviewer.api.review(id, "approve", "同意");
  return id;
}

/** Scans the QR code, pays, and waits until the owner sees 已支付. */
export async function payFor({ stack, bidder }: Omit<Parties, "reviewer">, id: string): Promise<void> {
  const { attempt } = await bidder.api.pay(id, { channel: "wechat" });
  await scanAndPay(stack.addresses, attempt?.number ?? "");
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
}

/** Brings a new application to 已支付, and returns its id. */
export async function paid({ stack, ...people }: Parties, changes = {}): Promise<string> {
  const id = await approved(people, changes);
  await payFor({ stack, bidder: people.bidder }, id);
  return id;
}

/** Has the second operator, who uses the portal, agree to every waiting request about the application. */
export async function agreeToAll(stack: TestStack, applicationId: string): Promise<void> {
  const { name, roles } = demoUser(stack, "operator2");
  const token = await (
    await createTokenSigner(stack)
  )({ subject: "operator2", name, roles: roles.filter(isUserRole) });
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
export async function withAbnormalRefund(stack: TestStack): Promise<{ id: string; number: string }> {
  const bidder = await demoBidder(stack, "bidder1");
  const id = await paid({ stack, bidder, reviewer: await demoPerson(stack, "reviewer1") });
  const [attempt] = (await bidder.api.get(id)).attempts;
  const number = refundNumber(attempt?.number ?? "", attempt?.transactions[0]?.id ?? "");
  await gatewayControls(stack.addresses).endRefund(number, "ABNORMAL");
  await (await demoPerson(stack, "operator")).api.withdraw(id, "投标人来电要求撤回");
  await agreeToAll(stack, id);
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");
  return { id, number };
}
