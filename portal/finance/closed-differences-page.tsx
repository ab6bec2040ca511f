import { Link, useSearchParams } from "react-router";
import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import type { DifferenceItem } from "../client/views";
import { paths } from "../paths";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { reconciliation as text } from "../words/reconciliation";
import { differenceColumns, notesColumn } from "./difference-columns";

const columns: Column<DifferenceItem>[] = [
  ...differenceColumns,
  {
    title: text.closedAt,
    line: 3,
    look: "instant",
    cell: ({ closedAt }) => (closedAt === undefined ? words.common.none : beijingTime(closedAt)),
  },
  notesColumn,
];

/** Page 已关闭的差异: the latest days first, each with who closed it, why, and who agreed. */
export default function ClosedDifferencesPage() {
  const [search] = useSearchParams();
  const after = search.get("after");
  const query = new URLSearchParams({ state: "closed", limit: "50" });
  if (after !== null) query.set("after", after);
  const load = useLoad(read("differences", query));
  const back = (
    <Link className="plain-link" to={paths.finance}>
      {words.common.back}
    </Link>
  );
  return (
    <>
      <PageHeading title={text.closedList} actions={back} />
      <Loaded from={load}>
        {({ items, next }) => (
          <Panel>
            {items.length === 0 ? (
              <p className="empty">{text.noneClosed}</p>
            ) : (
              <RecordsTable caption={text.closedList} columns={columns} rows={items} keyOf={({ id }) => id} />
            )}
            {next === undefined ? undefined : (
              <Link className="plain-link" to={`?${new URLSearchParams({ after: next }).toString()}`}>
                {text.earlierOnes}
              </Link>
            )}
          </Panel>
        )}
      </Loaded>
    </>
  );
}
