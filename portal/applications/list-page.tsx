import { lazily } from "../client/lazily";
import { read } from "../client/addresses";
import Button from "antd/es/button";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { statuses } from "../../domain/values";
import { useLastSeen } from "../client/use-last-seen";
import { useLoad } from "../client/use-load";
import type { ApplicationPage } from "../client/views";
import { paths } from "../paths";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { Pager } from "../shared/pager";
import { SearchBox } from "../shared/search-box";
import { useSelection } from "../shared/use-selection";
import { TabLinks } from "../shared/tab-links";
import { words } from "../words";
import { ApplicationTable } from "./application-table";
import { Fetched } from "../shared/fetched";

// The dialog is loaded when it is needed, so that the list appears quickly.
const DeleteDialog = lazily(() => import("./delete-dialog"));

const tabs = [
  { key: "", title: words.application.all, to: paths.applications },
  ...statuses.map((status) => ({ key: status, title: status, to: `${paths.applications}?tab=${status}` })),
];

/** Returns the counts of the tabs. Each application counts under its one status and under the tab of all. */
const withAll = (counts: ApplicationPage["counts"]) => ({
  ...counts,
  "": statuses.reduce((sum, status) => sum + counts[status], 0),
});

/** CA申请: shows the organisation's applications by status. */
export default function ApplicationListPage() {
  const [search] = useSearchParams();
  // Undefined means that the dialog was never opened. After that it stays mounted when closed, because closing it
  // returns the focus.
  const [deleting, setDeleting] = useState<boolean>();
  const list = useLoad(read("applicationPage", search), "watched");
  const selection = useSelection(search.toString());
  // Applications that are selected but no longer in sight are not deleted.
  const selected = (list.data?.items ?? []).filter(({ id }) => selection.ids.includes(id));
  const counts = useLastSeen(list.data?.counts);
  const tab = search.get("tab") ?? "";
  const empty = search.has("search")
    ? words.common.noMatch
    : tab === ""
      ? words.application.empty
      : words.application.emptyTab;

  const actions = (
    <>
      <Button danger disabled={selected.length === 0} onClick={() => setDeleting(true)}>
        {words.application.remove}
      </Button>
      <Link className="primary-link" to={paths.consent}>
        {words.application.add}
      </Link>
    </>
  );

  return (
    <>
      <PageHeading title={words.application.title} actions={actions} />
      <TabLinks
        label={words.application.status}
        tabs={tabs}
        current={tab}
        counts={counts && withAll(counts)}
      />
      <SearchBox />
      <Loaded from={list}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="empty">{empty}</p>
          ) : (
            <>
              <ApplicationTable rows={page.items} selected={selection.ids} onSelect={selection.set} />
              <Pager {...page} />
            </>
          )
        }
      </Loaded>
      {deleting === undefined ? undefined : (
        <Fetched>
          <DeleteDialog
            open={deleting}
            applications={selected}
            onClose={() => setDeleting(false)}
            onDone={() => {
              setDeleting(false);
              selection.set([]);
              list.reload();
            }}
          />
        </Fetched>
      )}
    </>
  );
}
