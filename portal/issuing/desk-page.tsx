import { lazily } from "../client/lazily";
import Button from "antd/es/button";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { openLockStates } from "../../domain/application/issuing-queue";
import { fileAt, read, write } from "../client/addresses";
import { useAction } from "../client/use-action";
import { useKeptBatch } from "../client/use-batch";
import { useLoad } from "../client/use-load";
import type { WorkOrder } from "../client/views";
import { FileButton } from "../invoices/download-button";
import { paths } from "../paths";
import { LastSeen } from "../shared/last-seen";
import { Loaded } from "../shared/loaded";
import { NamedList } from "../shared/named-list";
import { PageHeading } from "../shared/page-heading";
import { ProblemAlert } from "../shared/problem-alert";
import { RecordsTable } from "../shared/records-table";
import { SearchBox } from "../shared/search-box";
import { TabLinks } from "../shared/tab-links";
import { useToast } from "../shared/toasts";
import { useSelection } from "../shared/use-selection";
import { useSession } from "../sign-in/session";
import { issuing as text } from "../words/issuing";
import { orderColumns } from "./order-columns";
import { resultBatch } from "./result-batch";
import { Fetched } from "../shared/fetched";

// The dialog is loaded when it is needed, so that the list appears quickly.
const ResultImport = lazily(() => import("./result-import"));

const tabs = [
  { key: "", title: text.all, to: paths.workOrders },
  ...openLockStates.map((state) => ({
    key: state,
    title: state,
    to: `${paths.workOrders}?state=${encodeURIComponent(state)}`,
  })),
  { key: "contested", title: text.contested, to: `${paths.workOrders}?contested=true` },
];

/** Number of rows per page, equal to the largest number of applications that one request claims. */
const pageSize = 20;

/** Page 制证: paid applications that wait for the certificate authority, in the order of their payments. */
export default function IssuingDeskPage() {
  const [search] = useSearchParams();
  const state = openLockStates.find((one) => one === search.get("state"));
  const after = search.get("after") ?? undefined;
  const isContested = search.get("contested") === "true";
  const serial = search.get("search") ?? undefined;
  const query = new URLSearchParams({
    limit: String(pageSize),
    ...(state === undefined ? {} : { state }),
    ...(isContested ? { contested: "true" } : {}),
    ...(serial === undefined ? {} : { search: serial }),
    ...(after === undefined ? {} : { after }),
  });
  const list = useLoad(read("workOrders", query), "watched");
  const { api } = useSession();
  const toast = useToast();
  const selection = useSelection(search.toString());
  const keptImport = useKeptBatch(resultBatch);
  const [importing, setImporting] = useState(keptImport);
  const [refused, setRefused] = useState<readonly { id: string; detail: string }[]>([]);
  const claim = useAction(async (ids: readonly string[]) => {
    const claimed = await api.command(write("claimWorkOrders"), { ids: [...ids] });
    toast(text.claimed(claimed.items.length));
    setRefused(claimed.refused);
    selection.set([]);
    list.reload();
  });
  const toggle = (id: string) =>
    selection.set(
      selection.ids.includes(id) ? selection.ids.filter((other) => other !== id) : [...selection.ids, id],
    );
  const actions = (
    <>
      <Button onClick={() => setImporting(true)}>{text.importResults}</Button>
      <FileButton
        path={fileAt("workOrders", new URLSearchParams(state === undefined ? {} : { state }))}
        label={text.exportList}
      />
    </>
  );

  function bar(items: readonly WorkOrder[]) {
    const selected = items.filter(({ id }) => selection.ids.includes(id)).map(({ id }) => id);
    const isAll = selected.length === items.length;
    return (
      <div className="selection-bar">
        <Button onClick={() => selection.set(isAll ? [] : items.map(({ id }) => id))}>
          {isAll ? text.selectNone : text.selectAll}
        </Button>
        <Button
          type="primary"
          disabled={selected.length === 0}
          loading={claim.busy}
          onClick={() => void claim.run(selected)}
        >
          {text.claim}
        </Button>
        <span>{text.selected(selected.length)}</span>
      </div>
    );
  }

  return (
    <>
      <PageHeading title={text.title} actions={actions} />
      <TabLinks
        label={text.title}
        tabs={tabs}
        current={isContested ? "contested" : (state ?? "")}
        counts={undefined}
      />
      <SearchBox label={text.searchLock} />
      <ProblemAlert problem={claim.problem} />
      <NamedList
        label={text.notTaken}
        items={refused.map(({ id, detail }) => ({ key: id, content: text.refusedOf(id, detail) }))}
      />
      <Fetched>
        {importing ? (
          <ResultImport
            onClose={() => {
              setImporting(false);
              list.reload();
            }}
          />
        ) : undefined}
      </Fetched>
      <Loaded from={list}>
        {({ items, next }) =>
          items.length === 0 ? (
            <p className="empty">{text.empty}</p>
          ) : (
            <>
              {bar(items)}
              <RecordsTable
                caption={text.title}
                columns={orderColumns({ ids: selection.ids, toggle }, list.reload)}
                rows={items}
                keyOf={({ id }) => id}
              />
              {next === undefined ? undefined : (
                <>
                  <Link className="plain-link" to={moreAt(search, next)}>
                    {text.more}
                  </Link>
                  <p className="print-only">{text.printedPart(items.length)}</p>
                </>
              )}
              <LastSeen at={list.seenAt} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

/** Returns the address of the rest of the list, after a place in the queue. */
function moreAt(search: URLSearchParams, after: string): string {
  const query = new URLSearchParams(search);
  query.set("after", after);
  return `${paths.workOrders}?${query.toString()}`;
}
