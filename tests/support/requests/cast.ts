import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { UserRole } from "../../../api/platform/principal";
import type { Answer } from "../../../contract/answers";
import { refundNumber } from "../../../domain/money/attempts";
import type { ShownApplication } from "../../../embedded/demo/api-client";
import { eventually } from "../../../embedded/demo/narrator";
import { abnormalRefund, askByHand } from "../by-two";
import { gatewayControls } from "../gateways";
import {
  approved,
  awaitApplication,
  finished,
  formOf,
  invoiceFor,
  mailed,
  paid,
  startWechat,
} from "../journey";
import { importLocks } from "../lock-list";
import { newLockSerial } from "../people";
import { daysAgo, onDay, runDay } from "../reconciliation";
import { stages } from "../stages";
import type { Bidder, Person, World } from "../world";
import { createStock } from "./stock";

/** Day on which no other test pays. */
const day = daysAgo(99);

/** The people who make requests, and the records that they find. */
export type Cast = Awaited<ReturnType<typeof createCast>>;

/** Creates applications in every state that can last for a while, so that no test has to wait for one later. */
export async function createCast(world: World) {
  const bidders = [await world.newBidder(), await world.newBidder()] as const;
  const [bidder] = bidders;
  const gateways = gatewayControls(world.stack.addresses);
  const stock = createStock();
  const owned = { world, bidder };

  async function finish(id: string): Promise<void> {
    await world.reviewer.api.markHandled(id);
    await bidder.api.requestInvoice(id, invoiceFor(bidder));
    await awaitApplication(bidder, id, ({ endedAt }) => endedAt !== undefined);
  }

  const invoiced = async (): Promise<string> => (await finished(owned)).id;
  const withAbnormalRefund = async (outcome: "CLOSED" | "ABNORMAL"): Promise<string> =>
    (await abnormalRefund({ ...owned, changes: mailed }, outcome)).id;

  async function paidThatDay(): Promise<{ id: string; number: string; transactionId: string }> {
    const { id } = await approved(owned);
    const { number } = await startWechat(bidder, id);
    const { transactionId } = await gateways.payWechat(number, { at: onDay(day, "09:30:00") });
    await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
    return { id, number, transactionId };
  }

  /** Returns a finished application of which a part was refunded in WeChat's console. */
  async function partlyGoneBack(): Promise<{ id: string }> {
    const paidBefore = await paidThatDay();
    await finish(paidBefore.id);
    await gateways.refundByHand("wechat", paidBefore.number, onDay(day, "10:00:00"), { amountFen: 5_000 });
    return paidBefore;
  }

  /** Open differences about console refunds, by application. */
  const bookable = new Map<string, string>();

  /** Runs a reconciliation. @returns the differences that it leaves open, and their applications */
  async function inQuestion(): Promise<{ ids: string[]; differences: string[] }> {
    const made = await Promise.all([paidThatDay(), paidThatDay(), paidThatDay()]);
    const goneBack = await Promise.all([partlyGoneBack(), partlyGoneBack()]);
    await gateways.alterStatement(day, { omit: made.map(({ transactionId }) => transactionId) });
    await runDay(world.operator, day);
    const ids = [...made, ...goneBack].map(({ id }) => id);
    const isOurs = ({ applicationId }: Answer<"differenceItem">) => ids.some((id) => id === applicationId);
    const items = await eventually(
      "the differences",
      async () =>
        (
          await world.operator.api.call<Answer<"differences">>("GET", "/api/differences?state=open")
        ).body.items.filter(isOurs),
      ({ length }) => length === ids.length,
    );
    for (const { id, applicationId = "", difference } of items) {
      if (difference.kind !== "refund") continue;
      bookable.set(applicationId, id);
      stock.note(await world.operator.api.get(applicationId), "operator", bidder);
    }
    const differences = items.filter(({ difference }) => difference.kind === "payment").map(({ id }) => id);
    return { ids, differences };
  }

  /** Brings about contradictory results of a lock. @returns the id of the duty that follows */
  async function contested(): Promise<string> {
    const { id, form } = await paid(owned);
    const lockSerial = form.locks?.[0]?.lockSerial;
    const certificate = { state: "已制证", certificateNumber: "DEMO-CERT", notBefore: daysAgo(0) };
    for (const notAfter of [daysAgo(-365), daysAgo(-364)]) {
      const body = { results: [{ lockSerial, ...certificate, notAfter }] };
      await world.issuer.api.call("PUT", `/api/work-orders/${id}/results`, { body });
    }
    const dutyOf = async () => (await world.operator.api.get(id)).duties?.[0]?.id;
    return (await eventually("the duty", dutyOf, (found) => found !== undefined)) ?? "";
  }

  async function registeredLock(): Promise<string> {
    const serial = newLockSerial();
    await importLocks(world, [[serial, bidder.orgCode]]);
    return serial;
  }

  const add = async (ids: readonly string[]) => {
    for (const id of ids) stock.note(await bidder.api.get(id), "bidder", bidder);
  };

  /** Adds an application in each state. */
  async function refill(): Promise<void> {
    const made = [
      ...Object.values(stages).map((reach) => reach(owned)),
      ...[invoiced(), invoiced(), withAbnormalRefund("CLOSED"), withAbnormalRefund("CLOSED")],
      // Two refunds are abnormal, because one of them may be resolved before anybody treats it.
      ...[withAbnormalRefund("ABNORMAL"), withAbnormalRefund("ABNORMAL")],
      ...[bidder.api.create(formOf(bidder)).then(({ id }) => id)],
    ];
    await add(await Promise.all(made));
  }

  const [serial, question, duty] = await Promise.all([registeredLock(), inQuestion(), contested(), refill()]);
  /** Ids of duties that can be verified, open or settled. */
  const duties = [duty];
  await add(question.ids);
  const people: Record<UserRole, readonly Person[]> = {
    bidder: bidders,
    reviewer: [world.reviewer, world.secondReviewer],
    operator: [world.operator, world.secondOperator],
    accountant: [world.accountant],
    issuer: [world.issuer],
    auditor: [world.auditor],
    subscriber: [world.subscriber],
  };
  const { differences } = question;
  /** Ids of requests for a second operator, waiting or ended. */
  const consents: string[] = [];

  /** Asks, as an operator, for closures that need two persons. */
  async function askToClose(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const asked = { path: `/api/differences/${id}/closure`, body: { reason: "示例" } };
      consents.push((await askByHand(world.operator, asked)).id);
    }
  }

  const receiver = await startEcho();
  /** Ids of the operators' endpoints that the walk hasn't deleted. */
  const endpoints: string[] = [];

  /** Registers an endpoint that answers challenges, and enables it. */
  async function register(): Promise<void> {
    const call = (path: string, body?: object) =>
      world.operator.api.call<{ id: string }>("POST", `/api/webhook-endpoints${path}`, body ? { body } : {});
    const { id } = (await call("", { name: "示例", url: receiver.url })).body;
    await call(`/${id}/enablement`);
    endpoints.push(id);
  }
  await register();

  /** Forgets an endpoint that the walk has deleted. The place of the last one is taken by another. */
  async function forget(id: string): Promise<void> {
    const place = endpoints.indexOf(id);
    if (place >= 0) endpoints.splice(place, 1);
    if (endpoints.length === 0) await register();
  }

  /** Adds what the walk may have used up: applications in each state, and open differences. */
  async function refillAll(): Promise<void> {
    const [more, newDuty] = await Promise.all([inQuestion(), contested(), refill()]);
    duties.push(newDuty);
    await add(more.ids);
    differences.push(...more.differences);
    // The first difference is left for the walk to ask about.
    await askToClose(more.differences.slice(1));
  }
  return {
    world,
    people,
    stock,
    gateways,
    serials: [serial],
    differences,
    bookable,
    consents,
    duties,
    day,
    receiver,
    endpoints,
    forget,
    refill: refillAll,
  };
}

/** Starts a receiver that answers every challenge, and accepts every event. */
async function startEcho() {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { challenge?: string } };
      response.end(data.challenge);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    close: () => server.close(),
  };
}

/** Returns the refund number of an attempt's payment. */
export function refundOf(attempt: ShownApplication["attempts"][number] | undefined): string | undefined {
  const id = attempt?.transactions[0]?.id;
  return attempt && id !== undefined ? refundNumber(attempt.number, id) : undefined;
}

export const isBidder = (person: Person): person is Bidder => person.roles.includes("bidder");
