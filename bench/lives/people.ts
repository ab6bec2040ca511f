import { setTimeout as pause } from "node:timers/promises";
import type { ApiClient, ShownApplication } from "../../embedded/demo/api-client";
import { payAtBank, scanAndPay, type Outside } from "../../embedded/demo/outside";
import { signedIn, type SignedIn } from "../../embedded/demo/signed-in";
import type { BenchContext } from "../tools/bench-context";

/** Persons who take an application through its life, and the gateways at which they pay. */
export interface People {
  bidder: SignedIn;
  reviewer: SignedIn;
  outside: Outside;
  /** Number of locks of an application. */
  locks: number;
}

export async function peopleOf({ stack, locks }: Pick<BenchContext, "stack" | "locks">): Promise<People> {
  const [bidder, reviewer] = await Promise.all([signedIn(stack, "bidder1"), signedIn(stack, "reviewer1")]);
  const { wechatGateway, unionPayGateway, smsProvider } = stack.addresses;
  return { bidder, reviewer, locks, outside: { wechatGateway, unionPayGateway, smsProvider } };
}

/** The two journeys of the user manual. */
export const journeys = {
  onSite: { pickup: "现场", channel: "wechat" },
  mailed: { pickup: "邮寄", channel: "unionpay" },
} as const;
export type Journey = keyof typeof journeys;

let locksSoFar = 0;

const newLock = () => ({
  lockType: "单位锁",
  lockSerial: `BENCH-${process.pid}-${String((locksSoFar += 1)).padStart(6, "0")}`,
  years: 1,
});

/** Returns a form with locks that no other application has. */
export function formOf({ user }: SignedIn, journey: Journey, locks = 1) {
  const { pickup } = journeys[journey];
  return {
    organisationName: user.orgName,
    creditCode: user.orgCode,
    locks: Array.from({ length: locks }, newLock),
    contactName: "示例经办人",
    mobile: "13800000000",
    purchaseChannel: "现场",
    pickup,
    ...(pickup === "邮寄"
      ? { recipientName: "示例收件人", recipientPhone: "13800000000", recipientAddress: "示例路 1 号" }
      : {}),
  };
}

const invoiceFor = ({ user }: SignedIn) => ({
  buyer: { kind: "organisation", name: user.orgName, taxNumber: user.orgCode },
  delivery: { email: "demo@example.com" },
});

/** Milliseconds between two polls of a page. */
const pollMs = 700;

/** Polls the application as a page does, until the state is reached. */
async function awaitState(
  api: Pick<ApiClient, "get">,
  id: string,
  reached: (application: ShownApplication) => boolean,
): Promise<void> {
  while (!reached(await api.get(id))) await pause(pollMs);
}

/** Opens a payment, pays it through its channel, and waits until it shows as paid. */
async function payFor({ bidder, outside }: People, id: string, journey: Journey): Promise<void> {
  const { channel } = journeys[journey];
  const started = await bidder.client.pay(id, channel === "wechat" ? { channel } : { channel, bank: "ICBC" });
  if (channel === "unionpay") await payAtBank(outside, started);
  else await scanAndPay(outside, started.attempt?.number ?? "");
  await awaitState(bidder.client, id, ({ payment }) => payment === "已支付");
}

/** Takes an application through a whole life over HTTP: created, submitted, approved, paid, handled, invoiced, ended. */
export const liveOverHttp = (people: People, journey: Journey) => async (): Promise<string> => {
  const { bidder, reviewer, locks } = people;
  const { id } = await bidder.client.create(formOf(bidder, journey, locks));
  const submitted = await bidder.client.submit(id, "请审核");
  await reviewer.client.review(id, "approve", "同意", submitted);
  await payFor(people, id, journey);
  if (journeys[journey].pickup === "邮寄") await reviewer.client.ship(id, "示例快递", "DEMO123456");
  await reviewer.client.markHandled(id);
  await bidder.client.requestInvoice(id, invoiceFor(bidder));
  await awaitState(bidder.client, id, ({ endedAt }) => endedAt !== undefined && endedAt !== null);
  return id;
};
