import { invoiceAskedAt, invoiceIssuedAt, moneyCountedAt, withdrawnAt } from "../../domain/sample-events";
import fc from "fast-check";
import type { Application } from "../../../domain/application/application";
import { refundsOf } from "../../../domain/money/attempts";
import { channels, type Channel } from "../../../domain/money/payment";
import {
  after,
  approved,
  at,
  evidenceFor,
  ms,
  numberOf,
  operator,
  reviewer,
  withAttempt,
  renewedBy,
} from "../../domain/samples";
import { digits, type Played, type RefundMade } from "../month/trades";

const [minute, hour, day] = [60, 3_600, 86_400];
/** Number of days from January to March, and the last day of each month, counted from 0. */
const quarterDays = 90;
const lastDays = [30, 58, 89];
/** Midnight in Beijing at the beginning of January, in seconds of the samples' time. */
const quarterBegins = (Date.UTC(2025, 11, 31, 16) - ms(0)) / 1000;

/** A refund that somebody makes in the channel's console. */
interface Hand {
  /** Time of the refund's request, in seconds from the beginning of the quarter. */
  asked: number;
  /** Seconds from the request to the refund's completion. */
  takes: number;
  /** Share of the remaining money that is refunded, in hundredths. */
  share: number;
}

/** An application's payment, and everything that people do about its money. */
export interface Life {
  channel: Channel;
  amountFen: number;
  /** Time of the payment, in seconds from the beginning of the quarter. */
  paid: number;
  isInvoiced: boolean;
  /** True if the workflow completes before it hears of any refund in the console. */
  isEnded: boolean;
  hands: Hand[];
  /**
   * True if the application is withdrawn, its refund is settled by hand, and the channel carries the refund out later
   * as well.
   */
  isRedone: boolean;
  /** True if an operator books the differences found about this application. */
  isBooked: boolean;
}

/** Generator of seconds of a day. The first and the last second, 10:00 and the cut-off at 23:00 are more frequent. */
const second = fc.oneof(
  fc.integer({ min: 0, max: day - 1 }),
  fc.constantFrom(0, 10 * hour, 23 * hour - 1, 23 * hour, day - 1),
);
const instant = fc
  .tuple(fc.oneof(fc.integer({ min: 0, max: quarterDays - 1 }), fc.constantFrom(...lastDays)), second)
  .map(([of, seconds]) => of * day + seconds);

export const lifeArbitrary: fc.Arbitrary<Life> = fc.record({
  channel: fc.constantFrom(...channels),
  amountFen: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 100_000 })),
  paid: instant,
  isInvoiced: fc.boolean(),
  isEnded: fc.boolean(),
  hands: fc.array(
    fc.record({
      asked: instant,
      takes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * day })),
      share: fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 100 })),
    }),
    { maxLength: 2 },
  ),
  isRedone: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
  isBooked: fc.boolean(),
});

/** A life as both sides have it at the end of the quarter, before any statement is compared. */
export interface Lived extends Played {
  life: Life;
  /** Refunds in the console of which our books haven't heard. */
  unheard: RefundMade[];
}

/** Returns an id in the form of a real one, because differences are assigned to applications only by such ids. */
const idOf = (index: number): string => `01J${String(index).padStart(23, "0")}`;

export function live(life: Life, index: number): Lived {
  const { channel, amountFen, isInvoiced, isEnded } = life;
  const paid = quarterBegins + life.paid;
  const transactionId = channel === "wechat" ? `4200${digits(index, 24)}` : digits(index, 21);
  const waiting = withAttempt({ ...approved(), id: idOf(index), feesFen: [amountFen] }, paid - 5, channel);
  const evidence = evidenceFor(waiting, { transactionId, amountFen, paidAt: at(paid) });
  const counted = after(waiting, moneyCountedAt(paid + 1, evidence));
  const attemptNumber = numberOf(counted);
  const common = {
    ...{ life, attemptNumber, transactionId, paidAt: at(paid) },
    trade: { channel, amountFen, paid: life.paid, heard: 0, backs: [] },
  };
  if (life.isRedone) {
    const [application, redone] = settledByHandAndRedone(counted, paid);
    return { ...common, application, refunds: [redone], unheard: [redone] };
  }
  const refunds = handsOf(life, paid, index);
  const handled = after(counted, renewedBy(reviewer, paid + minute));
  const invoiced = isInvoiced ? invoice(handled, paid, index) : handled;
  const application = isEnded ? after(invoiced, { type: "ended", at: at(paid + 9 * minute) }) : invoiced;
  return { ...common, application, refunds, unheard: refunds };
}

const invoice = (application: Application, paid: number, index: number): Application =>
  after(application, invoiceAskedAt(paid + 2 * minute), invoiceIssuedAt(paid + 3 * minute, index));

/** Returns the refunds made in the console, all after the payment, and together at most as high as the payment. */
function handsOf({ hands, amountFen }: Life, paid: number, index: number): RefundMade[] {
  let leftFen = amountFen;
  return hands
    .toSorted((one, other) => one.asked - other.asked)
    .flatMap(({ asked, takes, share }, nth) => {
      const fen = Math.ceil((leftFen * share) / 100);
      if (fen === 0) return [];
      leftFen -= fen;
      const askedAt = Math.max(quarterBegins + asked, paid + hour);
      return {
        ...{ number: `HAND${digits(index, 8)}${nth}`, amountFen: fen },
        ...{ askedAt: at(askedAt), doneAt: at(askedAt + takes) },
      };
    });
}

/**
 * Plays a withdrawal with an abnormal refund that is settled by hand, after which the application ends; a day later,
 * somebody repeats the refund in the console.
 */
function settledByHandAndRedone(counted: Application, paid: number): [Application, RefundMade] {
  const withdrawn = after(counted, withdrawnAt(paid + hour));
  const [ordered] = refundsOf(withdrawn);
  if (!ordered) throw new Error("no refund was ordered");
  const { number, amountFen } = ordered.refund;
  const about = { refundNumber: number } as const;
  const settled = after(
    withdrawn,
    {
      ...{ type: "refundProgressed", at: at(paid + 2 * hour), ...about },
      ...{ status: "退款异常", abnormality: "account" },
    },
    { type: "refundResolved", at: at(paid + 3 * hour), ...about, by: operator, reason: "示例" },
    { type: "ended", at: at(paid + 4 * hour) },
  );
  const redone = { number, amountFen, askedAt: at(paid + hour), doneAt: at(paid + day + hour) };
  return [settled, redone];
}
