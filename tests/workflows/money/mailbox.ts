import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { Request, RequestHandler } from "express";
import type { PaymentGateways } from "../../../gateways/payment-channel";
import { applicationIdOf } from "../../../domain/money/attempts";
import type { Delivery } from "./schedule";

/** A notice as it was received. */
interface Letter {
  applicationId: string;
  kind: "payment" | "refund";
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** Header that marks notices which the mailbox itself delivers to the API. */
const broughtHeader = "x-brought-by-mailbox";
const mostTries = 10;
const keptHeaders = /^(wechatpay-|content-type$)/;

/**
 * Creates the network between the gateways and the API. It takes every notice, and delivers it, or doesn't, while the
 * test's time stands still. So the schedule decides when notices arrive, not the load of the machine.
 */
export function createMailbox() {
  const deliveries = new Map<string, Delivery>();
  const payments = new Map<string, number>();
  /** Application ids by transaction number. A notice of a refund in UnionPay's console contains no other reference. */
  const payers = new Map<string, string>();
  const arrivals = new EventEmitter().setMaxListeners(0);
  let letters: Letter[] = [];

  const read = async (
    channels: PaymentGateways,
    { path, headers, body }: Request,
  ): Promise<Pick<Letter, "applicationId" | "kind">> => {
    const gateway = Object.values(channels).find(({ notices }) => notices.path.endsWith(path));
    if (!gateway) throw new Error(`no gateway's notices come to ${path}`);
    const { kind, evidence } = await gateway.verifyNotice({ headers, rawBody: body as Buffer });
    const { attemptNumber, transactionId = "" } = evidence;
    const applicationId = applicationIdOf(attemptNumber) || payers.get(transactionId);
    if (applicationId === undefined) throw new Error(`nobody has paid ${transactionId}`);
    payers.set(transactionId, applicationId);
    return { kind, applicationId };
  };

  function keep(letter: Letter): void {
    letters.push(letter);
    if (letter.kind !== "payment") return;
    payments.set(letter.applicationId, (payments.get(letter.applicationId) ?? 0) + 1);
    arrivals.emit(letter.applicationId);
  }

  /**
   * Delivers a notice. Like the gateways, it repeats after a 503, since the engine may be slow on a busy machine.
   * @returns false for a refund that isn't accepted yet, because nothing is known of its payment
   */
  async function bring(letter: Letter): Promise<boolean> {
    const { url, body } = letter;
    const headers = { ...letter.headers, [broughtHeader]: "1" };
    for (let tries = 1; ; tries += 1) {
      const { ok, status } = await fetch(url, { method: "POST", headers, body });
      if (ok) return true;
      if (status === 400 && letter.kind === "refund") return false;
      if (status !== 503 || tries === mostTries) throw new Error(`a notice was answered with ${status}`);
    }
  }

  /** Delivers some notices, and keeps those of them that go out later. */
  async function bringSorted(
    due: readonly Letter[],
    deliveryOf: (id: string) => Delivery,
  ): Promise<string[]> {
    letters = letters.filter((letter) => !due.includes(letter));
    const ids = [...new Set(due.map(({ applicationId }) => applicationId))];
    const told = await Promise.all(
      ids.map(async (id) => {
        const mine = due.filter(({ applicationId }) => applicationId === id);
        const { now, later } = sortOut(mine, deliveryOf(id));
        letters.push(...later);
        let taken = 0;
        // A refused notice that is delivered twice is kept once. Otherwise it would double with each delivery.
        const refused = new Set<Letter>();
        for (const letter of now)
          if (await bring(letter)) taken += 1;
          else refused.add(letter);
        letters.push(...refused);
        return taken > 0 ? [id] : [];
      }),
    );
    return told.flat();
  }

  return {
    /** Returns the handler that receives the gateways' notices instead of the API. */
    mail:
      (channels: PaymentGateways): RequestHandler =>
      async (request, response, next) => {
        if (request.headers[broughtHeader] !== undefined || request.path.endsWith("/invoice")) return next();
        const headers = Object.entries(request.headers).filter(([name]) => keptHeaders.test(name));
        keep({
          ...(await read(channels, request)),
          url: `http://${request.headers.host}${request.originalUrl}`,
          headers: Object.fromEntries(headers) as Record<string, string>,
          body: new Uint8Array(request.body as Buffer),
        });
        response.status(200).end();
      },

    /** Sets the delivery of the application's notices from now on. */
    set: (applicationId: string, delivery: Delivery) => deliveries.set(applicationId, delivery),

    /** Waits until an application has had the given number of payment notices since its beginning. */
    async awaitPayments(applicationId: string, count: number): Promise<void> {
      while ((payments.get(applicationId) ?? 0) < count)
        await once(arrivals, applicationId, { signal: AbortSignal.timeout(180_000) });
    },

    /** Delivers the notices that are due, and returns the ids of the applications that got one. */
    bringDue: () => bringSorted(letters, (id) => deliveries.get(id) ?? "deliver"),

    /** Delivers an application's notices now, also those that wait; returns whether it got one. */
    async bringAllOf(id: string): Promise<boolean> {
      const mine = letters.filter(({ applicationId }) => applicationId === id);
      const told = await bringSorted(mine, () => (deliveries.get(id) === "drop" ? "drop" : "deliver"));
      return told.length > 0;
    },

    /** Delivers every notice from now on, including those that were held back, some of them in another order. */
    heal: () => {
      const shuffled = ({ applicationId }: Letter) => deliveries.get(applicationId) === "shuffle";
      const inAnyOrder = letters
        .filter(shuffled)
        .toSorted((a, b) => Buffer.compare(digestOf(a), digestOf(b)));
      letters = [...letters.filter((letter) => !shuffled(letter)), ...inAnyOrder];
      deliveries.clear();
    },
  };
}

const digestOf = ({ body }: Letter): Buffer => createHash("sha256").update(body).digest();

export type Mailbox = ReturnType<typeof createMailbox>;

/** Returns the notices to deliver now, in their order, and those to hold back. */
function sortOut(mine: Letter[], delivery: Delivery): { now: Letter[]; later: Letter[] } {
  switch (delivery) {
    case "deliver":
      return { now: mine, later: [] };
    case "drop":
      return { now: [], later: [] };
    case "repeat":
      return { now: mine.flatMap((letter) => [letter, letter]), later: [] };
    case "delay":
    case "shuffle":
      return { now: [], later: mine };
    case "reorder":
      return mine.length > 1 ? { now: mine.toReversed(), later: [] } : { now: [], later: mine };
  }
}
