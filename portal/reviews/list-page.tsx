import { useSearchParams } from "react-router";
import { queues, type Queue } from "../../domain/application/stage";
import { useLastSeen } from "../client/use-last-seen";
import { useLoad } from "../client/use-load";
import type { QueuePage, SummaryView } from "../client/views";
import { endpoints, paths } from "../paths";
import { HandlingTags } from "../shared/handling-tags";
import { ListLink } from "../shared/list-link";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { Pager } from "../shared/pager";
import { RecordsTable, type Column } from "../shared/records-table";
import { SearchBox } from "../shared/search-box";
import { StateTag } from "../shared/state-tag";
import { TabLinks } from "../shared/tab-links";
import { beijingTime } from "../shared/time";
import { words } from "../words";

const text = words.review;

const tabLinks = queues.map((name) => ({ key: name, title: name, to: `${paths.reviews}?queue=${name}` }));

/** New work shows up by itself. Milliseconds. */
const askEveryMs = 10_000;

const columnsOf = (queue: Queue): Column<SummaryView>[] => [
  {
    title: words.application.organisationName,
    bare: true,
    cell: ({ organisationName }) => <strong>{organisationName}</strong>,
  },
  { title: words.application.number, look: "fixed", cell: ({ id }) => <span className="number">{id}</span> },
  { title: words.application.lockSerial, look: "serial", cell: (row) => <LockSerial {...row} /> },
  { title: words.application.pickup, look: "fixed", cell: ({ pickup }) => pickup },
  {
    title: queue === "待审核" ? words.application.status : words.payment.handlingStatus,
    cell: (row) => (queue === "待审核" ? <StateTag state={row.status} /> : <HandlingTags {...row} />),
  },
  { title: text.since[queue], look: "instant", cell: ({ since }) => beijingTime(since) },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: ({ id }) => (
      <ListLink className="primary-link small" to={paths.review(id)}>
        {queue === "待审核" ? text.open : text.handle}
      </ListLink>
    ),
  },
];

function LockSerial({ lockSerial, lockConflicts }: Pick<SummaryView, "lockSerial" | "lockConflicts">) {
  return (
    <>
      {lockSerial} {lockConflicts ? <StateTag state={text.lockConflict} /> : undefined}
    </>
  );
}

const isQueue = (name: string | null): name is Queue => queues.some((queue) => queue === name);

/** 审核: the two queues, the longest waiting first. */
export default function ReviewListPage() {
  const [search] = useSearchParams();
  const named = search.get("queue");
  const queue = isQueue(named) ? named : "待审核";
  const query = new URLSearchParams(search);
  query.set("queue", queue);
  const list = useLoad<QueuePage>(`${endpoints.reviews}?${query.toString()}`, askEveryMs);
  const counts = useLastSeen(list.data?.counts);
  const empty = search.has("search")
    ? words.common.noMatch
    : { 待审核: text.emptyWaiting, 办理中: text.emptyHandling }[queue];
  return (
    <>
      <PageHeading title={text.title} />
      <TabLinks label={text.title} tabs={tabLinks} current={queue} counts={counts} />
      <SearchBox />
      <Loaded from={list}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="empty">{empty}</p>
          ) : (
            <>
              <RecordsTable
                caption={queue}
                columns={columnsOf(queue)}
                rows={page.items}
                keyOf={({ id }) => id}
              />
              <Pager {...page} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
