import { randomUUID } from "node:crypto";
import type { WriteBody } from "../../contract/writes";
import type { Answer as Told } from "../../contract/answers";
import type { Answer } from "../../embedded/demo/api-client";
import { refundNumber } from "../../domain/money/attempts";
import { gatewayControls } from "./gateways";
import { awaitApplication, paid, type Owned } from "./journey";
import type { Person, World } from "./world";

/** Request of an operator for an operation that moves money by hand. */
export interface AskedByHand {
  path: string;
  body: object;
}

/** Sends an operator's request that needs two persons, and returns the request that then waits for consent. */
export async function askByHand({ api }: Person, { path, body }: AskedByHand): Promise<Told<"consent">> {
  const answer = await api.call<Told<"byHand">>("POST", path, { body });
  expect(answer).toMatchObject({ status: 200, body: { consent: { state: "待复核" } } });
  return answer.body.consent as Told<"consent">;
}

export const decideOn = (
  { api }: Pick<Person, "api">,
  id: string,
  decision: "agree" | "disagree" = "agree",
  idempotencyKey: string = randomUUID(),
): Promise<Answer<Told<"consent">>> =>
  api.call("POST", `/api/consents/${id}/decision`, {
    body: { decision, opinion: "已核对" },
    idempotencyKey,
  });

/** Returns all requests that wait for consent or ended recently, as an operator sees them. */
export async function consentsOf({ api }: Pick<Person, "api">): Promise<Told<"consent">[]> {
  const { body } = await api.call<Told<"consents">>("GET", "/api/consents");
  return body.items;
}

/** Sends a request as one operator, and agrees to it as another one. */
export async function byTwo(
  { operator, secondOperator }: Pick<World, "operator" | "secondOperator">,
  asked: AskedByHand,
): Promise<void> {
  const { id } = await askByHand(operator, asked);
  expect(await decideOn(secondOperator, id)).toMatchObject({ status: 200, body: { state: "已执行" } });
}

/** Resolves a refund by hand, with two operators. */
export const settleByHand = (
  world: Pick<World, "operator" | "secondOperator">,
  number: string,
  reason: string,
) => byTwo(world, { path: `/api/refunds/${number}/resolution`, body: { reason } });

export const closeByTwo = (
  world: Pick<World, "operator" | "secondOperator">,
  id: string,
  body: WriteBody<"closeDifference">,
) => byTwo(world, { path: `/api/differences/${id}/closure`, body });

/**
 * Returns a paid application that the operator withdrew, and its refund, which WeChat Pay ended with the given outcome.
 */
export async function abnormalRefund(owned: Owned, outcome: "ABNORMAL" | "CLOSED") {
  const { world, bidder } = owned;
  const { id, attempts } = await paid(owned);
  const number = refundNumber(`${id}0001`, attempts[0]?.transactions[0]?.id ?? "");
  await gatewayControls(world.stack.addresses).endRefund(number, outcome);
  await world.operator.api.withdraw(id, "用户要求撤回");
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");
  return { id, number };
}
