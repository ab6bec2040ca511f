import { Link } from "react-router";
import type { DifferenceItem } from "../client/views";
import type { Load } from "../client/use-load";
import { paths } from "../paths";
import { Held } from "../shared/held";
import { listNews } from "../shared/news";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { useRole, useSession } from "../sign-in/session";
import { words } from "../words";
import { DifferenceActions } from "./difference-actions";
import { assigneeColumn, differenceColumns, notesColumn, saidOf, titleOf } from "./difference-columns";
import { reconciliation as text } from "../words/reconciliation";

const columns = [...differenceColumns, assigneeColumn, notesColumn];

const actions = (people: readonly string[], onDone: () => void): Column<DifferenceItem> => ({
  title: words.common.actions,
  bare: true,
  look: "fixed",
  cell: (item) => <DifferenceActions item={item} people={people} onDone={onDone} />,
});

/** A difference is closed by what was last noted about it. */
const newsOf = listNews<DifferenceItem>({
  keyOf: ({ id }) => id,
  nameOf: ({ day, difference }) => `${day} ${titleOf(difference)}`,
  stateOf: ({ assignee, notes, awaitsConsent }) =>
    [assignee ?? text.nobody, ...notes.slice(-1).map(saidOf), ...(awaitsConsent ? ["待复核"] : [])].join(
      "，",
    ),
});

/** Panel 待处理差异: differences that stay open until an operator closes them with a reason. */
export function OpenDifferencesPanel({ desk }: { desk: Load<{ items: DifferenceItem[] }> }) {
  const decides = useRole("operator");
  const { visitor } = useSession();
  /** Returns the names of the visitor and of all people who were assigned to a difference or left a note. */
  const peopleOf = (items: readonly DifferenceItem[]): string[] => {
    const named = items.flatMap(({ assignee, notes }) => [assignee, ...notes.map(({ by }) => by)]);
    return [...new Set([visitor?.name, ...named])].filter((name) => name !== undefined);
  };
  const closedLink = (
    <Link className="plain-link" to={paths.closedDifferences}>
      {text.closedList}
    </Link>
  );
  return (
    <Panel
      title={text.desk}
      extra={closedLink}
      className={desk.data?.items.length === 0 ? "quiet" : undefined}
    >
      <Held from={desk} newsOf={newsOf}>
        {({ items }, { reload }) =>
          items.length === 0 ? (
            <p className="empty">{text.deskEmpty}</p>
          ) : (
            <RecordsTable
              caption={text.desk}
              columns={decides ? [...columns, actions(peopleOf(items), reload)] : columns}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </Held>
    </Panel>
  );
}
