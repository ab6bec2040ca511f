import { read } from "../client/addresses";
import { Navigate } from "react-router";
import { dutyKinds, dutyTable } from "../../domain/application/duties";
import { serialsTitle } from "../../domain/form/title";
import { useLoad } from "../client/use-load";
import type { SummaryView } from "../client/views";
import { paths } from "../paths";
import { ListLink } from "../shared/list-link";
import { Loading } from "../shared/loading";
import { Pager } from "../shared/pager";
import { ProblemAlert } from "../shared/problem-alert";
import { RecordsTable, type Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { operation as text } from "../words/operation";

const columns: Column<SummaryView>[] = [
  {
    title: words.application.number,
    look: "fixed",
    cell: ({ id }) => (
      <ListLink className="number" to={paths.operation(id)}>
        {id}
      </ListLink>
    ),
  },
  {
    title: words.application.shortNumber,
    line: 2,
    look: "fixed",
    cell: ({ id, shortNumber }) => (
      <ListLink className="number" to={paths.operation(id)}>
        {shortNumber}
      </ListLink>
    ),
  },
  {
    title: words.application.organisationName,
    line: 1,
    cell: ({ organisationName }) => organisationName || words.application.unnamed,
  },
  {
    title: words.application.lockSerial,
    line: 2,
    look: "serial",
    cell: ({ locks }) => serialsTitle(locks) || words.common.none,
  },
  { title: text.stage, line: 1, cell: ({ stage }) => <StateTag state={stage} /> },
  {
    title: words.application.updatedAt,
    line: 3,
    look: "instant",
    cell: ({ updatedAt }) => beijingTime(updatedAt),
  },
];

/** Number of rows per page, small enough to keep the panels below in reach. */
const pageSize = "10";

interface FoundApplicationsProps {
  /** Search text; empty if only a stage was chosen. */
  search: string;
  /** Stage; empty for all stages. */
  stage: string;
  /** Kind of a duty that the applications have; empty for all applications. */
  duty: string;
  page: string;
}

/** Shows the applications that the operator searched for. A complete application number leads directly to its page. */
export function FoundApplications({ search, stage, duty, page }: FoundApplicationsProps) {
  const query = new URLSearchParams({ page, pageSize });
  if (search !== "") query.set("search", search);
  if (stage !== "") query.set("stage", stage);
  if (duty !== "") query.set("duty", duty);
  const { data, problem, reload } = useLoad(read("summaryPage", query));
  if (!data) return problem ? <ProblemAlert problem={problem} onRetry={reload} /> : <Loading />;

  const { items, total } = data;
  const title = dutyKinds.find((kind) => kind === duty);
  const chosen = title ? dutyTable[title].title : stage === "" ? undefined : stage;
  const named = items.find(({ id }) => id === search.toUpperCase());
  if (named) return <Navigate replace to={paths.operation(named.id)} />;
  if (total === 0) return <p className="empty">{text.noneFound}</p>;
  return (
    <>
      <p className="hint">{chosen === undefined ? text.found(total) : text.listed(chosen, total)}</p>
      <RecordsTable caption={text.find} columns={columns} rows={items} keyOf={({ id }) => id} />
      <Pager {...data} />
    </>
  );
}
