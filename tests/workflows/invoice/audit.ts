import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Application, ArchivedFile, InvoiceDocument } from "../../../domain/application/application";
import type { Step } from "../../../contract/step";
import type { EventType } from "../../../domain/application/events";
import type { FormLock } from "../../../domain/form/form";
import { refundsOf } from "../../../domain/money/attempts";
import { renewedLocks } from "../../../domain/locks/results";
import { lockKey } from "../../../domain/form/lock-key";
import { beijingDay, instantsOf } from "../../../domain/beijing-day";
import { invoiceFormats } from "../../../domain/invoice/document";
import { daysOfMonth, monthReport, type MonthReport } from "../../../domain/reconciliation/month";
import { createInvoiceFiles } from "../../../store/invoice-files";
import { recordsOfSpan } from "../../../store/records-of-span";
import type { Bench } from "../bench/bench";
import { gatewaySides } from "../money/gateway-sides";
import type { Play } from "./player";
import { invoicesOf, stemOf, type ProvidedInvoice } from "./provider";

const fenOf = ({ orderAmount }: ProvidedInvoice): number => Math.round(Number(orderAmount) * 100);
const sum = (amounts: readonly number[]): number => amounts.reduce((total, fen) => total + fen, 0);

/** Returns invoices with a number in the order in which the bureau issued them, since its numbers ascend. */
const issuedAmong = (invoices: readonly ProvidedInvoice[]): ProvidedInvoice[] =>
  invoices
    .filter(({ allElectronicInvoiceNumber }) => allElectronicInvoiceNumber !== "")
    .toSorted((one, other) => one.allElectronicInvoiceNumber.localeCompare(other.allElectronicInvoiceNumber));

/** Returns the largest running total of the amounts, in fen. */
function mostAtOnce(amounts: readonly number[]): number {
  let total = 0;
  return Math.max(0, ...amounts.map((fen) => (total += fen)));
}

const documentsOf = ({ invoiceDocument, reversedInvoices = [] }: Application): InvoiceDocument[] => [
  ...reversedInvoices.flatMap(({ blue, red }) => [blue, red]),
  ...(invoiceDocument ? [invoiceDocument] : []),
];

/**
 * Returns the rules that applications break once all is at rest, by the books of the provider, the gateways and our
 * own.
 */
export async function complaintsOf(bench: Bench, plays: readonly Play[]) {
  const kept = await gatewaySides(bench);
  const invoices = await invoicesOf(bench.world);
  const isArchived = createArchiveCheck(bench);
  const complaints = await Promise.all(
    plays.map(async (play) => {
      const { id, projection } = play.renewal;
      const application = await projection();
      const steps = bench.journal.stepsOf(id);
      const issued = issuedAmong(invoices.filter(({ orderNo }) => orderNo.startsWith(stemOf(id))));
      const { payments, backFen } = kept(id);
      const rules = {
        ...invoiceRules({
          application,
          issued,
          feeFen: sum(play.feesFen),
          keptFen: sum(payments.map(({ amountFen }) => amountFen)) - sum([...backFen.values()]),
        }),
        ...commandRules(play, steps),
        "files are the provider's, byte for byte": await isArchived(application, issued),
        ...(await lockRules(bench, play, application)),
        "each blue invoice has a line for each lock type and years, at its price": await hasLines(
          play,
          issued,
        ),
      };
      const broken = Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
      return {
        ...{ id, stood: `${application.status} ${application.invoice}`, broken, told: play.told },
        happened: steps.map(({ type, at }) => `${at} ${type}`),
        provided: issued.map((one) => `${one.orderNo} ${one.allElectronicInvoiceNumber} ${one.orderAmount}`),
      };
    }),
  );
  return complaints.filter(({ broken }) => broken.length > 0);
}

interface Books {
  application: Application;
  issued: readonly ProvidedInvoice[];
  /** Sum of the fees of all locks, in fen. */
  feeFen: number;
  /** Amount that the gateways keep of the application's payments, in fen. */
  keptFen: number;
}

function invoiceRules({ application, issued, feeFen, keptFen }: Books): Record<string, boolean> {
  const { status, payment, handling, invoice, endedAt, reversedInvoices = [] } = application;
  const amounts = issued.map(fenOf);
  const known = documentsOf(application).map(({ invoiceNumber }) => invoiceNumber);
  const numbers = issued.map(({ allElectronicInvoiceNumber }) => allElectronicInvoiceNumber);
  const reds = issued.filter(({ oldEleInvoiceNumber }) => oldEleInvoiceNumber !== "");
  const blueOf = (red: ProvidedInvoice) =>
    issued.find((one) => one.allElectronicInvoiceNumber === red.oldEleInvoiceNumber);
  const backFen = sum(
    refundsOf(application).flatMap(({ refund }) => (refund.reason === "部分退费" ? [refund.amountFen] : [])),
  );
  return {
    "all is at rest":
      status === "已撤回"
        ? payment === "已退款"
        : handling === "已办理" && (invoice === "已开票" || invoice === "红冲失败"),
    "what has all that it needs has ended": (endedAt !== undefined) === (invoice !== "红冲失败"),
    "the gateways keep the fee, or nothing": keptFen === (status === "已撤回" ? 0 : feeFen - backFen),
    "blue minus red is the money kept": sum(amounts) === keptFen,
    "never two blue ones for the same money": mostAtOnce(amounts) <= feeFen,
    "each red one takes back one blue, whole":
      reds.every((red) => {
        const blue = blueOf(red);
        return blue !== undefined && fenOf(red) === -fenOf(blue);
      }) && new Set(reds.map((red) => red.oldEleInvoiceNumber)).size === reds.length,
    "we know every invoice that was issued": known.toSorted().join() === numbers.toSorted().join(),
    "each red one is beside its blue": reversedInvoices.every(({ blue, red }) =>
      reds.some(
        (one) =>
          one.allElectronicInvoiceNumber === red.invoiceNumber &&
          one.oldEleInvoiceNumber === blue.invoiceNumber,
      ),
    ),
  };
}

/** Returns the rules about the register's entries and the holds of the application's locks. */
async function lockRules(
  { models }: Bench,
  { locks, feesFen }: Play,
  application: Application,
): Promise<Record<string, boolean>> {
  const { id, form, feesFen: charged, status, handling } = application;
  const entries = await models.lockRegister.find({ "changes.applicationId": id }).lean();
  const holder = await models.applications.findOne({ _id: id, holds: { $exists: true } }).lean();
  const known = entries.map(({ _id, expiresOn }) => `${_id} ${expiresOn}`).toSorted();
  const told = renewedLocks(application)
    .map(({ lockSerial, expiresOn }) => `${lockKey(lockSerial)} ${expiresOn}`)
    .toSorted();
  const isOpen = status === "审核通过" && handling !== "已办理";
  return {
    "its locks and fees are those of its last submission": isDeepStrictEqual(
      [form.locks, charged],
      [locks, feesFen],
    ),
    "the register has the locks that were renewed, and no other": known.join() === told.join(),
    "an open one holds all its locks, twice, and a closed one none":
      (holder?.holds?.length ?? 0) === (isOpen ? 2 * locks.length : 0),
  };
}

function commandRules({ taken }: Play, events: readonly Step[]): Record<string, boolean> {
  const given = (...commands: string[]): number =>
    taken.filter(({ command }) => commands.includes(command)).length;
  const happened = (type: EventType): number => events.filter((event) => event.type === type).length;
  const after = (type: EventType) =>
    events.filter((event, index) => event.type === type && events[index - 1]?.type === "invoiceReversed")
      .length;
  const reissued = after("invoiceRequested") + after("partRefunded");
  const letters = happened("redLetterRequested");
  const withdrawn = events.findIndex(({ type }) => type === "withdrawn");
  const before = events.slice(0, withdrawn === -1 ? events.length : withdrawn);
  const countBefore = (type: EventType): number => before.filter((event) => event.type === type).length;
  return {
    "each red letter was asked for once":
      letters >= given("reissueInvoice", "refundInvoiced") &&
      letters <= given("reissueInvoice", "refundInvoiced", "refundPart"),
    "each invoice was asked for once": given("requestInvoice") === happened("invoiceRequested") - reissued,
    "money goes back only once nothing is invoiced":
      withdrawn === -1 || countBefore("invoiceIssued") === countBefore("invoiceReversed"),
  };
}

/** Returns each line in an invoice's data: its item, the quantity, and the amount with tax in fen. */
async function linesOf({ xmlUrl = "" }: ProvidedInvoice): Promise<string[]> {
  const xml = await (await fetch(xmlUrl)).text();
  const fenIn = (text: string | undefined) => Math.round(Number(text) * 100);
  return [...xml.matchAll(/<IssuItemInformation>(.*?)<\/IssuItemInformation>/gs)].map(([, line = ""]) => {
    const told = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(line)?.[1];
    return `${told("SpecMod")} ${told("Quantity")} ${fenIn(told("Amount")) + fenIn(told("ComTaxAm"))}`;
  });
}

async function hasLines(
  { locks, feesFen, life }: Play,
  issued: readonly ProvidedInvoice[],
): Promise<boolean> {
  const linesFor = (some: readonly FormLock[]): string[] => {
    const groups = new Map<string, number[]>();
    for (const [place, { lockType, years }] of some.entries()) {
      const group = `${lockType} 延期${years}年`;
      groups.set(group, [...(groups.get(group) ?? []), feesFen[place] ?? 0]);
    }
    return [...groups].map(([group, fees]) => `${group} ${fees.length} ${sum(fees)}`).toSorted();
  };
  // An invoice covers all locks, or the first one only if the others had been left out by then.
  const expected = [linesFor(locks), ...(life.leavesOut ? [linesFor(locks.slice(0, 1))] : [])];
  const blue = issued.filter((one) => fenOf(one) > 0);
  const lines = await Promise.all(blue.map(linesOf));
  return lines.every((some) => expected.some((one) => isDeepStrictEqual(some.toSorted(), one)));
}

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** Checks that each file of each invoice is stored as the provider delivers it, with the hash in the application. */
function createArchiveCheck({ models }: Bench) {
  const files = createInvoiceFiles(models.invoiceFiles);
  const isSame = async (kept: ArchivedFile | undefined, url: string | undefined): Promise<boolean> => {
    if (!kept || !url) return false;
    const given = Buffer.from(await (await fetch(url)).arrayBuffer());
    return hashOf(given) === kept.sha256 && (await files.read(kept)).equals(given);
  };
  return async (application: Application, issued: readonly ProvidedInvoice[]): Promise<boolean> => {
    const checks = documentsOf(application).flatMap((document) => {
      const given = issued.find((one) => one.allElectronicInvoiceNumber === document.invoiceNumber);
      return invoiceFormats.map((format) =>
        isSame(format === "pdf" ? document : document[format], given?.[`${format}Url`]),
      );
    });
    return (await Promise.all(checks)).every(Boolean);
  };
}

/** Returns the accountant's reports of all months between two times, in milliseconds since the epoch. */
async function monthsOf({ models }: Bench, from: number, to: number): Promise<MonthReport[]> {
  const reports: MonthReport[] = [];
  let month = beijingDay(from).slice(0, 7);
  while (month <= beijingDay(to).slice(0, 7)) {
    const { first, last } = daysOfMonth(month);
    const span = { from: instantsOf(first).from, before: instantsOf(last).before };
    const { applications, strayRefunds } = await recordsOfSpan(models, span);
    reports.push(monthReport({ applications, strayRefunds, funds: [] }, month));
    month = beijingDay(instantsOf(last).before).slice(0, 7);
  }
  return reports;
}

/**
 * Returns the rules that the months' reports break, by the books of the provider and the gateways. Amounts are in fen.
 */
export async function monthlyComplaints(
  bench: Bench,
  from: number,
  plays: readonly Play[],
): Promise<string[]> {
  const reports = await monthsOf(bench, from, Math.max(await bench.env.currentTimeMs(), Date.now()));
  const amounts = issuedAmong(await invoicesOf(bench.world)).map(fenOf);
  const kept = await gatewaySides(bench);
  const keptFen = sum(
    plays.map(({ renewal: { id } }) => {
      const { payments, backFen } = kept(id);
      return sum(payments.map(({ amountFen }) => amountFen)) - sum([...backFen.values()]);
    }),
  );
  const of = (key: "invoicedFen" | "reversedFen" | "netInvoicedFen"): number =>
    sum(reports.map((report) => report[key]));
  const rules = {
    "blue is all that was issued": of("invoicedFen") === sum(amounts.filter((fen) => fen > 0)),
    "red is all that was taken back": of("reversedFen") === sum(amounts.filter((fen) => fen < 0)),
    "blue minus red is the money kept": of("netInvoicedFen") === keptFen,
    "the sums by lock type and years are the net": reports.every(
      ({ locks, netInvoicedFen }) => sum(locks.map(({ amountFen }) => amountFen)) === netInvoicedFen,
    ),
    "the channels' net is the money kept":
      sum(reports.flatMap(({ totals }) => totals.map(({ netFen }) => netFen))) === keptFen,
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [`the month's report: ${rule}`]));
}
