import { serialsTitle } from "../../domain/form/title";
import { read } from "../client/addresses";
import { useSearchParams } from "react-router";
import { useLastSeen } from "../client/use-last-seen";
import { useLoad, type Rhythm } from "../client/use-load";
import type { ApplicationPage, SummaryView } from "../client/views";
import { words } from "../words";
import { Held } from "./held";
import { listNews } from "./news";
import { PageHeading } from "./page-heading";
import { Pager } from "./pager";
import { RecordsTable, type Column } from "./records-table";
import { SearchBox } from "./search-box";
import { TabLinks } from "./tab-links";

/** Columns of a tab, and its text for an empty list. */
export interface TabContent {
  columns: Column<SummaryView>[];
  nothing: string;
}

interface TabbedListProps<T extends string> {
  title: string;
  /** Accessible name of the tabs: the property by which they differ. */
  label: string;
  /** Path of the page. */
  address: string;
  tabs: readonly T[];
  contents: Readonly<Record<T, TabContent>>;
  /** Tab that is open at first. */
  first: T;
  /** Urgency with which the list is polled. */
  rhythm?: Rhythm<ApplicationPage>;
}

const newsOf = listNews<SummaryView>({
  keyOf: ({ id }) => id,
  nameOf: ({ locks }) => serialsTitle(locks),
  stateOf: ({ stage }) => stage,
});

/** The organisation's applications in tabs, with search and paging. */
export function TabbedList<T extends string>(props: TabbedListProps<T>) {
  const { title, label, address, tabs, contents, first, rhythm = "watched" } = props;
  const [search] = useSearchParams();
  const tab = search.get("tab") ?? first;
  const query = new URLSearchParams(search);
  query.set("tab", tab);
  const list = useLoad(read("applicationPage", query), rhythm);
  const counts = useLastSeen(list.data?.counts);
  const { columns, nothing } = contents[tabs.find((name) => name === tab) ?? first];
  const tabLinks = tabs.map((name) => ({ key: name, title: name, to: `${address}?tab=${name}` }));
  return (
    <>
      <PageHeading title={title} />
      <TabLinks label={label} tabs={tabLinks} current={tab} counts={counts} />
      <SearchBox />
      <Held from={list} newsOf={newsOf}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="empty">{search.has("search") ? words.common.noMatch : nothing}</p>
          ) : (
            <>
              <RecordsTable caption={tab} columns={columns} rows={page.items} keyOf={({ id }) => id} />
              <Pager {...page} />
            </>
          )
        }
      </Held>
    </>
  );
}
