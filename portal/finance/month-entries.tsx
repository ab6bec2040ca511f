import { useEffect, useRef } from "react";
import { Link, useSearchParams } from "react-router";
import { channels, channelTraits } from "../../domain/money/channels";
import type { MonthView } from "../client/views";
import { FileButton } from "../invoices/download-button";
import { fileAt } from "../client/addresses";
import { paths } from "../paths";
import { signedMoney } from "../shared/money";
import { Pager } from "../shared/pager";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { usePrinting } from "../client/use-printing";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { invoice as invoiceWords } from "../words/invoice";
import { ApplicationLink } from "./application-link";
import { reconciliation as text } from "../words/reconciliation";

type Entry = MonthView["entries"][number];

/** Sign of each kind of entry: refunds are negative, payments positive. */
const signOf: Readonly<Record<Entry["kind"], 1 | -1>> = {
  支付: 1,
  退款: -1,
  人工结清: -1,
  发票: 1,
  红字发票: 1,
};

const isInvoice = ({ kind }: Entry): boolean => kind === "发票" || kind === "红字发票";

/** Shows each number on its own line; missing numbers are left out. */
const Numbers = ({ numbers }: { numbers: readonly string[] }) =>
  numbers
    .filter((number) => number !== "")
    .map((number) => (
      <p key={number} className="number">
        {number}
      </p>
    ));

/** Columns of a list of movements of money. */
export const entryColumns: Column<Entry>[] = [
  {
    title: text.entryAt,
    line: 3,
    look: "fixed",
    cell: ({ day, at }) => (
      <>
        {beijingTime(at).slice(-8)}
        <p className="hint">{day}</p>
      </>
    ),
  },
  {
    title: text.entryKind,
    line: 1,
    look: "fixed",
    cell: ({ kind, channel }) => (
      <>
        {kind}
        {channel === undefined ? undefined : <p className="hint">{channelTraits[channel].name}</p>}
      </>
    ),
  },
  {
    title: words.application.organisationName,
    line: 2,
    cell: ({ organisationName, applicationId }) => (
      <>
        {organisationName}
        <p className="code">
          <ApplicationLink number={applicationId} />
        </p>
      </>
    ),
  },
  {
    title: text.numbers,
    cell: ({ attemptNumber, transactionId, number }) => (
      <Numbers numbers={[attemptNumber, transactionId, number]} />
    ),
  },
  {
    title: text.amount,
    line: 1,
    look: "amount",
    cell: ({ kind, amountFen }) => signedMoney(signOf[kind] * amountFen),
  },
  { title: text.entryRemark, cell: ({ remark }) => remark },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: (entry) =>
      isInvoice(entry) ? (
        <FileButton
          path={fileAt("numberedInvoice", { id: entry.applicationId, number: entry.number, format: "pdf" })}
          label={invoiceWords.download}
        />
      ) : (
        <Link to={paths.reconciliation(entry.day)}>{text.bill}</Link>
      ),
  },
];

/** Returns a key that distinguishes an entry from the others of its day. */
export const entryKey = ({
  kind,
  applicationId,
  transactionId,
  number,
  amountFen,
  remark,
}: Omit<Entry, "day">): string => [kind, applicationId, transactionId, number, amountFen, remark].join();

const pageSize = 20;

/** Returns the query string of the entries behind a figure: of one kind, and optionally of one channel and day. */
export const linesOf = (asked: { kind: Entry["kind"]; channel?: string; day?: string }): string =>
  `?${new URLSearchParams(asked).toString()}`;

interface MonthEntriesProps {
  title: string;
  entries: readonly Entry[];
}

/** Shows the entries of a day, or those behind a figure, in pages, since a whole month can have thousands of rows. */
export function MonthEntries({ title, entries }: MonthEntriesProps) {
  const [search] = useSearchParams();
  const place = useRef<HTMLDivElement>(null);
  const days = [...new Set(entries.map(({ day }) => day))].sort();
  const kind = search.get("kind");
  const channel = channels.find((one) => one === search.get("channel"));
  const isNarrowed = kind !== null;
  // On paper, all of the month stands there, unless the reader has chosen a part of it.
  const isPrinting = usePrinting();
  const day = search.get("day") ?? (isNarrowed || isPrinting ? undefined : days[days.length - 1]);
  const asked = search.toString();
  useEffect(() => {
    if (asked.includes("kind=") || asked.includes("day=")) place.current?.scrollIntoView();
  }, [asked]);
  const rows = entries.filter(
    (entry) =>
      (day === undefined || entry.day === day) &&
      (kind === null || entry.kind === kind) &&
      (channel === undefined || entry.channel === channel),
  );
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const page = Math.min(Math.max(1, Math.trunc(Number(search.get("page"))) || 1), pages);
  const addressOf = (one: string | undefined): string => {
    const query = new URLSearchParams(search);
    query.delete("page");
    if (one === undefined) query.delete("day");
    else query.set("day", one);
    return `?${query.toString()}`;
  };
  const parts = [day ?? text.allOfMonth, kind, channel && channelTraits[channel].name];
  return (
    <div ref={place}>
      <Panel title={title}>
        {days.length === 0 ? undefined : (
          <nav className="filters" aria-label={title}>
            {isNarrowed ? (
              <Link
                to={addressOf(undefined)}
                {...(day === undefined ? { "aria-current": "page" as const } : {})}
              >
                {text.allOfMonth}
              </Link>
            ) : undefined}
            {days.map((one) => (
              <Link
                key={one}
                to={addressOf(one)}
                {...(one === day ? { "aria-current": "page" as const } : {})}
              >
                {one.slice(-2)}
              </Link>
            ))}
          </nav>
        )}
        {days.length === 0 ? undefined : (
          <p>
            {text.entriesOf(parts.filter((part) => part).join(" "), rows.length)}{" "}
            {isNarrowed ? <Link to="?">{text.showAll}</Link> : undefined}
          </p>
        )}
        {rows.length === 0 ? (
          <p className="empty">{text.noEntries}</p>
        ) : (
          <RecordsTable
            caption={title}
            columns={entryColumns}
            rows={isPrinting ? rows : rows.slice((page - 1) * pageSize, page * pageSize)}
            keyOf={entryKey}
          />
        )}
        <Pager page={page} pageSize={pageSize} total={rows.length} />
      </Panel>
    </div>
  );
}
