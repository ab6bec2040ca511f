import { randomUUID } from "node:crypto";
import type { WriteBody } from "../../contract/writes";
import type { Answer as Told } from "../../contract/answers";
import type { Answer } from "../../embedded/demo/api-client";
import { refundNumber } from "../../domain/money/attempts";
import { gatewayControls } from "./gateways";
import { awaitApplication, paid, type Owned } from "./journey";
import type { Person, World } from "./world";

/** What an operator asks for that moves money by hand. */
export interface AskedByHand {
  path: string;
  body: object;
}

/** An operator asks for something that takes two; answers with what waits. */
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

/** All that waits, or has ended lately, as an operator sees it. */
export async function consentsOf({ api }: Pick<Person, "api">): Promise<Told<"consent">[]> {
  const { body } = await api.call<Told<"consents">>("GET", "/api/consents");
  return body.items;
}

/** The operator asks, and another one agrees. */
export async function byTwo(
  { operator, secondOperator }: Pick<World, "operator" | "secondOperator">,
  asked: AskedByHand,
): Promise<void> {
  const { id } = await askByHand(operator, asked);
  expect(await decideOn(secondOperator, id)).toMatchObject({ status: 200, body: { state: "已执行" } });
}

/** A refund that the operator has paid back by hand. */
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

/** A paid application that the operator withdrew, and whose refund WeChat ended so. */
export async function abnormalRefund(owned: Owned, outcome: "ABNORMAL" | "CLOSED") {
  const { world, bidder } = owned;
  const { id, attempts } = await paid(owned);
  const number = refundNumber(`${id}0001`, attempts[0]?.transactions[0]?.id ?? "");
  await gatewayControls(world.stack.addresses).endRefund(number, outcome);
  await world.operator.api.withdraw(id, "用户要求撤回");
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");
  return { id, number };
}
