import type { Application } from "../../domain/application/application";
import { eventually } from "../../embedded/demo/narrator";
import { differingFields, isSameAsLived } from "../../domain/application/replayed-states";
import { holdsOf } from "../../domain/locks/holds";
import { renewedLocks } from "../../domain/locks/results";
import { lockKey } from "../../domain/form/lock-key";
import type { PaymentAttempt } from "../../domain/money/payment";
import type { EngineView } from "./engine";
import { createGatewayOrders } from "./gateway-orders";
import type { World } from "./world";

export interface Scene {
  world: World;
  engine: EngineView;
}

/** Data of one application at outside parties, from their own records. */
export interface HeldOutside {
  /** Amount that the gateways keep, in fen: payments less refunds. */
  fen: number;
  /** Order numbers of the invoices that were issued. */
  invoices: string[];
  /** Kinds of SMS that the bidder received. */
  news: string[];
}

export async function heldOutside(
  { addresses }: World["stack"],
  { id, attempts }: { id: string; attempts: readonly Pick<PaymentAttempt, "number" | "channel">[] },
): Promise<HeldOutside> {
  const read = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
  const { wechatBalance, unionPayBalance } = createGatewayOrders(addresses);
  let fen = 0;
  for (const { number, channel } of attempts)
    fen += await (channel === "wechat" ? wechatBalance(number) : unionPayBalance(number));
  const { messages } = await read<{ messages: { outId: string }[] }>(
    `${addresses.smsProvider}/control/messages`,
  );
  const invoices = await read<{ orderNo: string; statusMsg: string }[]>(
    `${addresses.invoiceProvider}/control/invoices`,
  );
  return {
    fen,
    invoices: invoices
      .filter(({ orderNo, statusMsg }) => isOf(id, orderNo) && statusMsg.startsWith("开票完成"))
      .map(({ orderNo }) => orderNo),
    news: messages.flatMap(({ outId }) => (outId.startsWith(id) ? [outId.slice(id.length + 1)] : [])),
  };
}

/**
 * Decides whether a provider's order number belongs to the application. Such a number has 20 characters, with the id's
 * time and the end of its random part.
 */
const isOf = (id: string, orderNo: string): boolean => orderNo.startsWith(id.slice(0, 10) + id.slice(-8));

/**
 * Returns the differences between projection, run, lock register, SMS, gateways and invoice provider about one
 * application; empty if they agree.
 * @param isCutShort - true if the run was terminated just after writing its end, so that only the projection has it
 */
export async function disagreements(
  { world, engine }: Scene,
  id: string,
  isCutShort = false,
): Promise<string[]> {
  const { models, stack } = world;
  const handle = engine.client.workflow.getHandle(id);
  // The query is repeated because a busy worker may miss its deadline.
  const ask = () =>
    handle.query<Application | null>("currentApplication").then(
      (answer) => ({ answer }),
      () => undefined,
    );
  const asked = isCutShort ? undefined : await eventually(`what the run of ${id} knows`, ask, Boolean);
  const run = asked?.answer;
  const projection = await models.applications.findById(id).lean();
  const registered = await models.lockRegister.find({ "changes.applicationId": id }).lean();
  const ends = registered.flatMap(({ _id, changes }) =>
    changes.flatMap((one) => (one.applicationId === id ? [`${_id} ${lastDayIn(one.detail)}`] : [])),
  );
  const known = isCutShort ? (projection?.application as Application | undefined) : run;
  if (!known) return ["the run knows nothing"];
  const held = await heldOutside(stack, known);
  return [
    ...differingFields(projection?.application, known, isSameAsLived).map(
      (each) =>
        `projection: ${each.field} is ${JSON.stringify(each.known)}, not ${JSON.stringify(each.replayed)}`,
    ),
    ...differs("holds", projection?.holds?.toSorted() ?? [], holdsOf(known).toSorted()),
    ...differs("register", ends.toSorted(), endsTold(known).toSorted()),
    ...differs("SMS", held.news.toSorted(), newsOf(known).toSorted()),
    ...differs("fen kept by the gateways", held.fen, fenOf(known)),
    ...differs("invoices", held.invoices, known.invoice === "已开票" ? askedFor(known).slice(-1) : []),
  ];
}

/** Compares two values as text, since fetched values have other classes than those that a test file makes. */
export function differs(what: string, found: unknown, expected: unknown): string[] {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  return one === other ? [] : [`${what}: ${one}, not ${other}`];
}

function newsOf({ reviews, paidAt, handledAt, shipment, attempts }: Application): string[] {
  const refunds = attempts.flatMap(({ transactions }) =>
    transactions.flatMap(({ refunds: made = [] }) =>
      made.flatMap(({ status, number }) => (status === "已退款" ? [`refunded-${number}`] : [])),
    ),
  );
  return [
    ...reviews.map((_, index) => `review-${index + 1}`),
    ...(paidAt === undefined ? [] : ["paid"]),
    ...(handledAt === undefined ? [] : ["handled"]),
    ...(shipment ? ["shipped"] : []),
    ...refunds,
  ];
}

function fenOf({ attempts }: Application): number {
  let fen = 0;
  const sumOf = (some: readonly { amountFen: number }[]) =>
    some.reduce((sum, { amountFen }) => sum + amountFen, 0);
  for (const transaction of attempts.flatMap(({ transactions }) => transactions)) {
    const { amountFen, refunds = [], consoleRefunds = [] } = transaction;
    fen += amountFen - sumOf(consoleRefunds) - sumOf(refunds.filter(({ status }) => status === "已退款"));
  }
  return fen;
}

/** Returns the last day in a change of the register, which is the lock's expiry after that change. */
const lastDayIn = (detail: string): string => detail.match(/\d{4}-\d\d-\d\d/g)?.at(-1) ?? "";

/** Returns each lock with its expiry after the renewal. */
const endsTold = (application: Application): string[] =>
  renewedLocks(application).map(({ lockSerial, expiresOn }) => `${lockKey(lockSerial)} ${expiresOn}`);

const askedFor = ({ invoiceRequests }: Application): string[] =>
  invoiceRequests.map(({ orderNo }) => orderNo);
