import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { Request, RequestHandler } from "express";
import type { PaymentGateways } from "../../../gateways/payment-channel";
import { applicationIdOf } from "../../../domain/money/attempts";
import type { Delivery } from "./schedule";

/** A notice as it came in. */
interface Letter {
  applicationId: string;
  kind: "payment" | "refund";
  url: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** Marks what the mailbox itself brings to the API. */
const broughtHeader = "x-brought-by-mailbox";
const mostTries = 10;
const keptHeaders = /^(wechatpay-|content-type$)/;

/**
 * The network between the gateways and the API. It takes every notice, and brings it, or doesn't, while the test's
 * time stands still: what comes when is the schedule's to say, not the machine's load.
 */
export function createMailbox() {
  const deliveries = new Map<string, Delivery>();
  const payments = new Map<string, number>();
  /** By the numbers of their transactions: a refund made in UnionPay's console names nothing else. */
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
   * Again where the API has to be asked later, as the gateways do: on a busy machine the engine may be slow.
   * @returns false for a refund that isn't taken yet: where its payment was not heard of, it is nobody's
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

  return {
    /** What the gateways meet in place of the API. */
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

    /** How the application's notices travel from now on. */
    set: (applicationId: string, delivery: Delivery) => deliveries.set(applicationId, delivery),

    /** Waits for an application's payment notices, counted from its beginning. */
    async awaitPayments(applicationId: string, count: number): Promise<void> {
      while ((payments.get(applicationId) ?? 0) < count)
        await once(arrivals, applicationId, { signal: AbortSignal.timeout(180_000) });
    },

    /** Brings what is due to the API, and answers whose workflows have news. */
    async bringDue(): Promise<string[]> {
      const due = letters;
      letters = [];
      const ids = [...new Set(due.map(({ applicationId }) => applicationId))];
      const told = await Promise.all(
        ids.map(async (id) => {
          const mine = due.filter(({ applicationId }) => applicationId === id);
          const { now, later } = sortOut(mine, deliveries.get(id) ?? "deliver");
          letters.push(...later);
          let taken = 0;
          // One that is brought twice is kept once, or it would become twice as many each time.
          const refused = new Set<Letter>();
          for (const letter of now)
            if (await bring(letter)) taken += 1;
            else refused.add(letter);
          letters.push(...refused);
          return taken > 0 ? [id] : [];
        }),
      );
      return told.flat();
    },

    /** From now on every notice is brought, those that were kept included: some in any order. */
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

/** What is brought now, in its order, and what is kept. */
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
