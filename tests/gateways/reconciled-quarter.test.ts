import fc from "fast-check";
import type { Application } from "../../domain/application/application";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { invoicedFen, overInvoiced } from "../../domain/application/invoicing";
import { keptFen } from "../../domain/money/attempts";
import { ledgerBetween } from "../../domain/reconciliation/ledger";
import { gapReasons, monthReport } from "../../domain/reconciliation/month";
import { applicationOf, differenceKey } from "../../domain/reconciliation/differences";
import { refundIdOf } from "./month/bills";
import { lifeArbitrary, live, type Lived } from "./quarter/lives";
import { openOffice, type Office } from "./quarter/office";

/** Number of quarters. The environment may ask for more, or for another seed: QUARTERS=100 QUARTER_SEED=7. */
const quarters = Number(process.env["QUARTERS"] ?? 2);
const seed = process.env["QUARTER_SEED"] === undefined ? {} : { seed: Number(process.env["QUARTER_SEED"]) };

const months = ["2026-01", "2026-02", "2026-03", "2026-04"];
const span = { first: "2026-01-01", last: "2026-04-30" };

/** Returns the days on which bills or books may have anything. */
const daysOf = (lives: readonly Lived[]): string[] => {
  const instants = lives.flatMap(({ paidAt, refunds }) => [
    paidAt,
    ...refunds.flatMap(({ askedAt, doneAt }) => [askedAt, doneAt]),
  ]);
  return [...new Set(instants.map(beijingDay).flatMap((day) => [day, dayAfter(day, 1)]))].toSorted();
};

/**
 * Reconciles every day, in a random order and some days repeatedly; then operators book the differences assigned to
 * them, and the days are reconciled once more.
 */
async function runOffice(lives: readonly Lived[], orders: readonly (readonly string[])[]): Promise<Office> {
  const office = openOffice(lives);
  const isBooked = new Map(lives.map(({ application, life }) => [application.id, life.isBooked]));
  const [first = [], again = [], last = []] = orders;
  for (const day of first) await office.run(day);
  for (const day of office.book((id) => isBooked.get(id) ?? false)) await office.run(day);
  for (const day of again) await office.run(day);
  for (const day of last) await office.run(day);
  return office;
}

/**
 * Returns the refunds that our books lack at the end, because the application had ended and nobody booked the refund.
 */
const leftOut = (lives: readonly Lived[]) =>
  lives.flatMap(({ application, life, unheard }) =>
    application.endedAt !== undefined && !life.isBooked ? unheard.map((made) => ({ ...made, life })) : [],
  );

const openKeys = (office: Office): string[] =>
  office
    .open()
    .map(({ day, difference }) => `${differenceKey(day, difference)} ${difference.found}`)
    .toSorted();

const sum = (fens: readonly number[]): number => fens.reduce((total, fen) => total + fen, 0);

/**
 * Checks for each month and channel that payments less refunds, fees and settled money differ only by the named
 * reasons.
 */
function expectBridged(office: Office, lives: readonly Lived[]): void {
  const records = { applications: office.applications(), strayRefunds: [], funds: office.latestFunds() };
  const rows = months.flatMap((month) => monthReport(records, month).totals);
  for (const { gapFen, sinceFen, ...row } of rows) {
    expect(sinceFen).toBe(0);
    expect(gapFen).toBe(sum(gapReasons.map((reason) => (reason === "sinceFen" ? 0 : row[reason]))));
  }
  const leftFen = sum(leftOut(lives).map(({ amountFen }) => amountFen));
  expect(sum(rows.map(({ gapFen }) => gapFen))).toBe(leftFen);
  expect(sum(rows.map(({ takenFen }) => takenFen))).toBe(sum(lives.map(({ trade }) => trade.amountFen)));
  const made = sum(lives.flatMap(({ refunds }) => refunds.map(({ amountFen }) => amountFen)));
  const ledger = ledgerBetween(office.applications(), [], span);
  const backFen = sum(ledger.filter(({ kind }) => kind === "退款").map(({ amountFen }) => amountFen));
  expect(backFen).toBe(made - leftFen);
}

/** Checks that every invoice is either over the kept amount, or is reported with the amount by which it exceeds it. */
function expectInvoices(applications: readonly Application[]): void {
  for (const application of applications) {
    const over = (invoicedFen(application) ?? 0) - keptFen(application);
    if (invoicedFen(application) !== undefined)
      expect([over > 0, over < 0]).toEqual([overInvoiced(application) !== undefined, false]);
  }
  const report = (month: string) => monthReport({ applications, strayRefunds: [], funds: [] }, month);
  const notInvoiced = applications.filter(({ invoiceDocument }) => !invoiceDocument).map(keptFen);
  expect(sum(months.map((month) => report(month).notInvoicedFen))).toBe(sum(notInvoiced));
}

test(
  "when a quarter's money is moved by hand at every edge, then books, channels and invoices agree or name why, in whatever order the days are run",
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(lifeArbitrary, { minLength: 6, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        async (drawn, randoms) => {
          const lives = drawn.map(live);
          const days = daysOf(lives);
          const shuffled = () =>
            days
              .map((day) => [randoms.next().value ?? 0, day] as const)
              .toSorted(([one], [other]) => one - other)
              .map(([, day]) => day);
          const some = () => shuffled().slice(0, 5);
          const office = await runOffice(lives, [shuffled(), some(), shuffled()]);

          // A refund that was made twice stays on the desk although it is booked, because the money has to be
          // recovered.
          const twice = lives.filter(({ life }) => life.isRedone).flatMap(({ refunds }) => refunds);
          const told = [...leftOut(lives), ...twice];
          const numbers = new Map(
            told.flatMap(({ number }) => [
              [number, number],
              [refundIdOf(number), number],
            ]),
          );
          const open = office
            .open()
            .map(
              ({ difference: { refundNumber = "", transactionId } }) =>
                numbers.get(refundNumber) ?? numbers.get(transactionId) ?? `invented ${transactionId}`,
            );
          expect(new Set(open)).toEqual(new Set(told.map(({ number }) => number)));
          expectBridged(office, lives);
          expectInvoices(office.applications());

          const inTurn = await runOffice(lives, [days, [], days]);
          expect(openKeys(office)).toEqual(openKeys(inTurn));
          const kept = (of: Office) => lives.map(({ application: { id } }) => keptFen(of.bookOf(id)));
          expect(kept(office)).toEqual(kept(inTurn));
          expect(
            office.open().every(({ difference }) => difference.kind === "funds" || applicationOf(difference)),
          ).toBe(true);
        },
      ),
      { numRuns: quarters, endOnFailure: true, ...seed },
    ),
  Math.max(300_000, quarters * 60_000),
);
