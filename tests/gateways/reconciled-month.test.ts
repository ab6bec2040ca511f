import fc from "fast-check";
import { pino } from "pino";
import { compareAccount } from "../../services/reconciliation/compare-account";
import { findEarlierRefunds } from "../../services/reconciliation/look-back";
import { beijingDay, daysBetween } from "../../domain/beijing-day";
import type { Books } from "../../domain/reconciliation/books";
import { monthReport, type FundsOfDay } from "../../domain/reconciliation/month";
import { channels } from "../../domain/money/payment";
import type { Difference } from "../../domain/reconciliation/report";
import { statementDay } from "../../domain/reconciliation/statement-day";
import { merchants } from "../domain/samples";
import { billsOf } from "./month/bills";
import { plants, sidesOf, type Sides } from "./month/plants";
import { playTrade, tradeArbitrary, type Back, type Played, type Trade } from "./month/trades";
import { noBills } from "../support/no-bills";

/** Days of the month in which payments are made, and of the next one, in which its last refunds and news may fall. */
const days = daysBetween("2026-01-01", "2026-02-28");
const months = ["2026-01", "2026-02"];

interface Reconciled {
  differences: Difference[];
  funds: FundsOfDay[];
}

/** Reconciles every day for both channels, as the daily runs do. */
async function reconcileAll(played: readonly Played[], { spoiled, books }: Sides): Promise<Reconciled> {
  const records = { applications: [...books.values()], strayRefunds: [] };
  const sources = billsOf(played, spoiled);
  const deps = {
    channels: sources,
    bills: noBills,
    recordsOfSpan: async () => records,
    log: pino({ level: "silent" }),
  };
  const all: Reconciled = { differences: [], funds: [] };
  for (const day of days) {
    for (const channel of channels) {
      const { merchantId } = merchants[channel];
      const { statement, differences, funds } = await compareAccount(deps, { channel, merchantId, day });
      if (!funds && statement !== "none") throw new Error(`no funds of ${day}`);
      all.differences.push(...differences);
      if (funds) all.funds.push({ day, channel, ...funds });
    }
  }
  return all;
}

const told = ({ found, kind, transactionId, refundNumber }: Difference): string => {
  const whose = kind === "refund" ? refundNumber : transactionId;
  return `${found} ${kind} ${found === "unreadable" ? "line" : whose}`;
};

const monthArbitrary = fc.array(tradeArbitrary, { minLength: 20, maxLength: 60 });

test("when a month's money takes any road, then no difference is found, and books, bills and account agree to the fen", () =>
  fc.assert(
    fc.asyncProperty(monthArbitrary, async (trades) => {
      const played = trades.map(playTrade);
      const sides = sidesOf(played);
      const { differences, funds } = await reconcileAll(played, sides);
      expect(differences.map(told)).toEqual([]);
      const records = { applications: [...sides.books.values()], strayRefunds: [], funds };
      const sums = months.flatMap((month) => monthReport(records, month).totals);
      const sumOf = (of: "takenFen" | "refundedFen" | "feeFen" | "settledFen") =>
        sums.reduce((sum, { [of]: fen }) => sum + fen, 0);
      expect(sumOf("takenFen")).toBe(played.reduce((sum, { trade }) => sum + trade.amountFen, 0));
      expect(sumOf("settledFen")).toBe(sumOf("takenFen") - sumOf("refundedFen") - sumOf("feeFen"));
      // On each day, books and account differ only by the named reasons.
      const daily = months.flatMap((month) => monthReport(records, month).days);
      expect(daily.filter(({ sinceFen }) => sinceFen !== 0)).toEqual([]);
      const isCut = (at: string) => statementDay("unionpay", at) !== beijingDay(at);
      const isCutOff = played.some(
        ({ trade, paidAt, refunds }) =>
          trade.channel === "unionpay" && [paidAt, ...refunds.map(({ doneAt }) => doneAt)].some(isCut),
      );
      expect(isCutOff || daily.every(({ cutOffFen }) => cutOffFen === 0)).toBe(true);
    }),
    { numRuns: 5, endOnFailure: true },
  ));

const kinds = Object.keys(plants);
const kept: Trade = { channel: "wechat", amountFen: 80, paid: 0, heard: 0, backs: [] };
const wholly: Back = { by: "us", asked: 0, done: 0, heard: 0, share: 100 };
/**
 * Trades into which faults are planted. Each kind of fault fits one of these forms, and a trade takes only one fault,
 * so there are as many trades of each form as kinds.
 */
const places: Trade[] = kinds.flatMap(() => [
  kept,
  { ...kept, backs: [wholly] },
  { ...kept, backs: [{ ...wholly, by: "console" }] },
]);

test("when differences of every kind are planted in a month, then each is found, and none is invented", () =>
  fc.assert(
    fc.asyncProperty(
      monthArbitrary,
      fc.shuffledSubarray(kinds, { minLength: kinds.length }),
      async (trades, shuffled) => {
        const played = [...trades, ...places].map(playTrade);
        const sides = sidesOf(played);
        const untouched = new Set(played);
        const expected = shuffled.flatMap((kind) => {
          for (const one of untouched) {
            const found = plants[kind]?.(sides, one);
            if (!found) continue;
            untouched.delete(one);
            return found;
          }
          throw new Error(`no trade takes ${kind}`);
        });
        const { differences } = await reconcileAll(played, sides);
        expect(differences.map(told).toSorted()).toEqual(expected.toSorted());
      },
    ),
    { numRuns: 5, endOnFailure: true },
  ));

test("when refunds of a day stand on no bill of it, then earlier bills are read back to the day on which the first was asked for", async () => {
  const refunds = ["2026-01-15T02:00:00.000Z", "2026-01-18T02:00:00.000Z"].map((requestedAt, number) => ({
    ...{ number: String(number), requestedAt },
  }));
  const read: string[] = [];
  await findEarlierRefunds({
    ...{ lines: [], flows: [], day: "2026-01-20" },
    books: { payments: [], refunds } as unknown as Books,
    downloadStatement: async (day) => void read.push(day),
  });
  expect(read).toEqual(daysBetween("2026-01-15", "2026-01-19").toReversed());
});
