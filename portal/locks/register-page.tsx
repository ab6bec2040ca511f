import { lazily } from "../client/lazily";
import { read } from "../client/addresses";
import Button from "antd/es/button";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useLoad } from "../client/use-load";
import type { LockEntry } from "../client/views";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { Pager } from "../shared/pager";
import { RecordsTable, type Column } from "../shared/records-table";
import { SearchBox } from "../shared/search-box";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { lock as lockWords } from "../words/lock";
import { DaysLeft } from "./lock-columns";
import { Fetched } from "../shared/fetched";

const ImportDialog = lazily(() => import("./import-dialog"));
const CorrectionDialog = lazily(() => import("./correction-dialog"));

const text = lockWords;

function Changes({ changes }: Pick<LockEntry, "changes">) {
  if (changes.length === 0) return <>{text.noHistory}</>;
  return (
    <details>
      <summary>{words.common.counted(text.history, changes.length)}</summary>
      <ol className="timeline">
        {changes.map(({ at, by, what, detail }) => (
          <li key={at + detail}>
            <time dateTime={at}>{beijingTime(at)}</time>
            <strong>{what}</strong>
            <span>{by}</span>
            <p>{detail}</p>
          </li>
        ))}
      </ol>
    </details>
  );
}

const columnsOf = (correct: (entry: LockEntry) => void): Column<LockEntry>[] => [
  {
    title: words.application.lockSerial,
    bare: true,
    cell: ({ serial }) => <strong>{serial}</strong>,
  },
  { title: words.application.lockType, line: 1, look: "fixed", cell: ({ lockType }) => lockType },
  { title: words.application.creditCode, line: 2, cell: ({ creditCode }) => creditCode },
  { title: text.expiresOn, line: 3, look: "fixed", cell: ({ expiresOn }) => expiresOn },
  { title: text.left, line: 3, cell: (entry) => <DaysLeft {...entry} /> },
  { title: text.source, look: "fixed", cell: ({ source }) => text.sources[source] },
  { title: text.history, cell: (entry) => <Changes {...entry} /> },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: (entry) => (
      <Button size="small" onClick={() => correct(entry)}>
        {text.change}
      </Button>
    ),
  },
];

/** Page 锁档案: each lock's organisation and expiry date. */
export default function RegisterPage() {
  const [search] = useSearchParams();
  const list = useLoad(read("lockPage", search));
  const [importing, setImporting] = useState(false);
  const [correcting, setCorrecting] = useState<LockEntry>();
  const close = () => {
    setImporting(false);
    setCorrecting(undefined);
    list.reload();
  };
  const actions = (
    <Button type="primary" onClick={() => setImporting(true)}>
      {text.importList}
    </Button>
  );
  return (
    <>
      <PageHeading title={text.register} actions={actions} />
      <SearchBox label={text.registerSearch} />
      <Loaded from={list}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="empty">{text.noMatch}</p>
          ) : (
            <>
              <RecordsTable
                caption={text.register}
                columns={columnsOf(setCorrecting)}
                rows={page.items}
                keyOf={({ serial }) => serial}
              />
              <Pager {...page} sizes />
            </>
          )
        }
      </Loaded>
      <Fetched>
        {importing ? <ImportDialog onClose={close} /> : undefined}
        {correcting ? <CorrectionDialog entry={correcting} onClose={close} /> : undefined}
      </Fetched>
    </>
  );
}
