import { lazily } from "../client/lazily";
import Button from "antd/es/button";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { fileAt, read } from "../client/addresses";
import { useLastSeen } from "../client/use-last-seen";
import { useKeptBatch } from "../client/use-batch";
import { useLoad, type Load } from "../client/use-load";
import type { QueuePage, SummaryView, ReviewFigures } from "../client/views";
import { FileButton } from "../invoices/download-button";
import { paths } from "../paths";
import { LastSeen } from "../shared/last-seen";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { Pager } from "../shared/pager";
import { RecordsTable } from "../shared/records-table";
import { SearchBox } from "../shared/search-box";
import { TabLinks } from "../shared/tab-links";
import { useSelection } from "../shared/use-selection";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { Fetched } from "../shared/fetched";
import { waitedFor } from "../shared/time";
import { approvals, shipments } from "./batches";
import { columnsOf } from "./queue-columns";
import { QueueFilters } from "./queue-filters";
import { batchIn, isReviewTab, reviewTabs } from "./tabs";

const text = reviewWords;

/**
 * Line with the day's figures above the queues. It stays empty until they are loaded, since the queues don't wait for
 * them.
 */
function FiguresLine({ figures: { data } }: { figures: Load<ReviewFigures> }) {
  return (
    <p className="figures" aria-live="off">
      {data ? (
        <>
          <span>{text.figureDecided(data.approvedToday, data.rejectedToday, data.mineToday)}</span>
          <span>{text.figureToShip(data.toShip)}</span>
          {data.oldestSince === undefined ? undefined : (
            <span>{text.figureOldest(waitedFor(data.oldestSince))}</span>
          )}
        </>
      ) : (
        words.common.loading
      )}
    </p>
  );
}

// The dialogs are loaded when they are needed, so that the list appears quickly.
const ApproveDialog = lazily(() => import("./approve-dialog"));
const TrackingImport = lazily(() => import("./tracking-import"));

const tabLinks = reviewTabs.map((name) => ({
  key: name,
  title: name === "已审核" ? text.decided : name,
  to: `${paths.reviews}?queue=${name}`,
}));

/** 审核: shows the two queues, the longest waiting first, and the reviewed applications. */
export default function ReviewListPage() {
  const [search] = useSearchParams();
  const named = search.get("queue");
  const tab = isReviewTab(named) ? named : "待审核";
  const query = new URLSearchParams(search);
  query.set("queue", tab);
  const list = useLoad(read("queuePage", query), "watched");
  const figures = useLoad(read("reviewFigures"), "watched");
  const counts = useLastSeen(list.data?.counts);
  const selection = useSelection(search.toString());
  // A batch that a reload or a new sign-in interrupted is shown again, so that it can be continued.
  const keptApprovals = useKeptBatch(approvals);
  const keptShipments = useKeptBatch(shipments);
  const [asked, setAsked] = useState<readonly SummaryView[] | undefined>(keptApprovals ? [] : undefined);
  const [importing, setImporting] = useState(keptShipments);
  const narrowed = ["search", "lockType", "years", "pickup", "mark"].some((key) => search.has(key));
  const empty = narrowed
    ? words.common.noMatch
    : { 待审核: text.emptyWaiting, 办理中: text.emptyHandling, 已审核: text.emptyDecided }[tab];

  /** Reloads the list and the figures, so that both show what a batch has changed. */
  const reload = () => {
    list.reload();
    figures.reload();
  };
  const toggle = (id: string) =>
    selection.set(
      selection.ids.includes(id) ? selection.ids.filter((other) => other !== id) : [...selection.ids, id],
    );

  function bar({ items }: QueuePage) {
    if (batchIn[tab] !== "approve") return undefined;
    const selected = items.filter(({ id }) => selection.ids.includes(id));
    const all = selected.length === items.length;
    return (
      <div className="selection-bar">
        <Button onClick={() => selection.set(all ? [] : items.map(({ id }) => id))}>
          {all ? text.selectNone : text.selectAll}
        </Button>
        <Button
          type="primary"
          disabled={selected.length === 0 || asked !== undefined}
          onClick={() => setAsked(selected)}
        >
          {text.approveSelected}
        </Button>
        <span>{text.selected(selected.length)}</span>
      </div>
    );
  }

  const exported = new URLSearchParams(query);
  for (const key of ["page", "pageSize"]) exported.delete(key);
  const actions = (
    <>
      {batchIn[tab] === "ship" ? (
        <Button onClick={() => setImporting(true)}>{text.importTracking}</Button>
      ) : undefined}
      <FileButton path={fileAt("queue", exported)} label={text.exportList} />
    </>
  );

  return (
    <>
      <PageHeading title={text.title} actions={actions} />
      <FiguresLine figures={figures} />
      <TabLinks label={text.title} tabs={tabLinks} current={tab} counts={counts} />
      <SearchBox label={words.common.searchForAny} />
      <QueueFilters />
      <Fetched>
        {asked ? (
          <ApproveDialog
            applications={asked}
            onClose={() => {
              setAsked(undefined);
              selection.set([]);
              reload();
            }}
          />
        ) : undefined}
        {importing ? (
          <TrackingImport
            onClose={() => {
              setImporting(false);
              reload();
            }}
          />
        ) : undefined}
      </Fetched>
      <Loaded from={list}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="empty">{empty}</p>
          ) : (
            <>
              {bar(page)}
              <RecordsTable
                caption={tab}
                columns={columnsOf(
                  tab,
                  page.marks,
                  batchIn[tab] === "approve" ? { ids: selection.ids, toggle } : undefined,
                )}
                rows={page.items}
                keyOf={({ id }) => id}
              />
              <Pager {...page} sizes />
              <LastSeen at={list.seenAt} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
