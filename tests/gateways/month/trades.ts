import { moneyCountedAt } from "../../domain/sample-events";
import fc from "fast-check";
import { findTransaction, refundsOf } from "../../../domain/money/attempts";
import type { Application } from "../../../domain/application/application";
import { channels, type Channel } from "../../../domain/money/payment";
import { after, approved, at, evidenceFor, ms, numberOf, operator, withAttempt } from "../../domain/samples";

const days = 31;
const hour = 3_600;
/** Midnight in Beijing at the beginning of the month, in seconds of the samples' time. */
const monthBegins = (Date.UTC(2025, 11, 31, 16) - ms(0)) / 1000;

/**
 * A refund: its request, its completion at the gateway, and the news of it, each in seconds after the previous event.
 */
export interface Back {
  by: "us" | "console";
  asked: number;
  done: number;
  heard: number;
  /** Share of the remaining money that is refunded, in hundredths. */
  share: number;
}

/** A payment of the month, with its refunds. */
export interface Trade {
  channel: Channel;
  amountFen: number;
  /** Time of the payment, in seconds from the beginning of the month. */
  paid: number;
  heard: number;
  backs: Back[];
}

const soon = fc.integer({ min: 0, max: 90 });
const late = fc.integer({ min: 0, max: 2 * 24 * hour });
const back: fc.Arbitrary<Back> = fc.record({
  by: fc.constantFrom("us", "us", "console"),
  asked: fc.oneof(soon, late),
  done: fc.oneof(soon, late),
  heard: fc.oneof(soon, late),
  share: fc.integer({ min: 1, max: 100 }),
});

/**
 * Generator of trades with small and large amounts, so that fees are rounded in every way, and with more payments
 * around midnight and 23:00.
 */
export const tradeArbitrary: fc.Arbitrary<Trade> = fc.record({
  channel: fc.constantFrom(...channels),
  amountFen: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 100_000 })),
  paid: fc
    .tuple(
      fc.integer({ min: 0, max: days - 1 }),
      fc.oneof(
        fc.integer({ min: 0, max: 24 * hour - 1 }),
        fc.constantFrom(0, 1, 23 * hour - 1, 23 * hour, 24 * hour - 1),
      ),
    )
    .map(([day, second]) => day * 24 * hour + second),
  heard: fc.oneof(soon, late),
  backs: fc.array(back, { maxLength: 3 }),
});

/** A refund as a gateway has it. */
export interface RefundMade {
  number: string;
  amountFen: number;
  askedAt: string;
  doneAt: string;
}

/** A trade as both the gateway and our books have it. */
export interface Played {
  trade: Trade;
  attemptNumber: string;
  transactionId: string;
  paidAt: string;
  refunds: RefundMade[];
  application: Application;
}

const idOf = (index: number): string => `01JDEMO${String(index).padStart(19, "0")}`;

/** Plays a trade: the reducer makes our side of it, and the gateway's side is computed. */
export function playTrade(trade: Trade, index: number): Played {
  const { channel, amountFen, backs } = trade;
  const paid = monthBegins + trade.paid;
  const transactionId = channel === "wechat" ? `4200${digits(index, 24)}` : digits(index, 21);
  const waiting = withAttempt({ ...approved(), id: idOf(index), feesFen: [amountFen] }, paid - 5, channel);
  const evidence = evidenceFor(waiting, { transactionId, amountFen, paidAt: at(paid) });
  let application = after(waiting, moneyCountedAt(paid + trade.heard, evidence));
  const attemptNumber = numberOf(application);
  const refunds: RefundMade[] = [];
  let leftFen = amountFen;
  let second = paid + trade.heard;
  for (const [nth, { by, asked, done, heard, share }] of backs.entries()) {
    if (leftFen === 0 || refundsOf(application).length > 0) break;
    const [askedAt, doneAt, heardAt] = [asked, asked + done, asked + done + heard].map((more) =>
      at(second + more),
    );
    second += asked + done + heard;
    const moments = { askedAt: askedAt ?? "", doneAt: doneAt ?? "" };
    if (by === "us") {
      application = after(application, {
        type: "withdrawn",
        at: moments.askedAt,
        by: operator,
        opinion: "示例",
      });
      const [refund] = refundsOf(application);
      if (!refund) throw new Error("no refund was ordered");
      const { number } = refund.refund;
      application = after(application, {
        ...{ type: "refundProgressed", refundNumber: number, status: "已退款" },
        ...{ at: heardAt ?? "", doneAt: moments.doneAt },
      });
      refunds.push({ number, amountFen: leftFen, ...moments });
      leftFen = 0;
    } else {
      // A refund made in the console is done at once.
      const made = { number: `HAND${digits(index, 8)}${nth}`, amountFen: Math.ceil((leftFen * share) / 100) };
      application = after(application, {
        ...{ type: "refundedInConsole", attemptNumber, transactionId, refundNumber: made.number },
        ...{ at: heardAt ?? "", doneAt: moments.doneAt, amountFen: made.amountFen },
      });
      refunds.push({ ...made, askedAt: moments.doneAt, doneAt: moments.doneAt });
      leftFen -= made.amountFen;
    }
  }
  if (!findTransaction(application, attemptNumber, transactionId)) throw new Error("nothing was booked");
  return { trade, attemptNumber, transactionId, paidAt: at(paid), refunds, application };
}

/** Returns a number with the given count of digits that differs for every index. */
export const digits = (index: number, count: number): string => String(index + 1).padStart(count, "0");
