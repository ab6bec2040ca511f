import { Link, useSearchParams } from "react-router";
import { channelTraits } from "../../domain/money/channels";
import type { MonthView } from "../client/views";
import { signedMoney } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { words } from "../words";
import { ApplicationLink } from "./application-link";
import { reconciliation as text } from "../words/reconciliation";

type Entry = MonthView["entries"][number];

/** What went back stands below zero beside what came. */
const signOf: Readonly<Record<Entry["kind"], 1 | -1>> = {
  支付: 1,
  退款: -1,
  人工结清: -1,
  发票: 1,
  红字发票: 1,
};

/** What is told of each movement of money. */
export const entryColumns: Column<Entry>[] = [
  { title: text.entryKind, look: "fixed", cell: ({ kind }) => kind },
  {
    title: text.channel,
    look: "fixed",
    cell: ({ channel }) => (channel === undefined ? words.common.none : channelTraits[channel].name),
  },
  { title: text.application, cell: ({ applicationId }) => <ApplicationLink number={applicationId} /> },
  {
    title: text.amount,
    look: "amount",
    cell: ({ kind, amountFen }) => signedMoney(signOf[kind] * amountFen),
  },
  { title: text.entryRemark, cell: ({ remark }) => remark },
];

/** What sets it apart from the others of its day. */
export const entryKey = ({ kind, applicationId, number, amountFen, remark }: Omit<Entry, "day">): string =>
  [kind, applicationId, number, amountFen, remark].join();

interface MonthEntriesProps {
  title: string;
  entries: readonly Entry[];
  /** What else is told of each, beside what all have. */
  more?: readonly Column<Entry>[];
}

/** One day's entries: a whole month of them would be a page of thousands of rows. */
export function MonthEntries({ title, entries, more = [] }: MonthEntriesProps) {
  const [search] = useSearchParams();
  const days = [...new Set(entries.map(({ day }) => day))].sort();
  const day = search.get("day") ?? days[days.length - 1];
  const rows = entries.filter((entry) => entry.day === day);
  const addressOf = (one: string): string => {
    const query = new URLSearchParams(search);
    query.set("day", one);
    return `?${query.toString()}`;
  };
  return (
    <Panel title={title}>
      {days.length === 0 ? undefined : (
        <nav className="filters" aria-label={title}>
          {days.map((one) => (
            <Link key={one} to={addressOf(one)} {...(one === day ? { "aria-current": "page" as const } : {})}>
              {one.slice(-2)}
            </Link>
          ))}
        </nav>
      )}
      {day === undefined ? undefined : <p>{text.entriesOf(day, rows.length)}</p>}
      {rows.length === 0 ? (
        <p className="empty">{text.noEntries}</p>
      ) : (
        <RecordsTable caption={title} columns={[...entryColumns, ...more]} rows={rows} keyOf={entryKey} />
      )}
    </Panel>
  );
}
