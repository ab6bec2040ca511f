import { Link } from "react-router";
import type { DifferenceItem } from "../client/views";
import type { Load } from "../client/use-load";
import { paths } from "../paths";
import { channelTraits } from "../../domain/money/channels";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { useRole, useSession } from "../sign-in/session";
import { words } from "../words";
import { ApplicationLink } from "./application-link";
import { DifferenceActions } from "./difference-actions";
import { reconciliation as text } from "../words/reconciliation";

const moneyOrNone = (fen: number | undefined): string => (fen === undefined ? words.common.none : money(fen));

const columns: Column<DifferenceItem>[] = [
  {
    title: text.day,
    line: 3,
    look: "fixed",
    cell: ({ day }) => <Link to={paths.reconciliation(day)}>{day}</Link>,
  },
  {
    title: text.type,
    line: 1,
    cell: ({ difference: { channel, kind, found }, follows }) => (
      <>
        {`${channelTraits[channel].name}${text.kind[kind]}：${text.found[found]}`}
        {follows === undefined ? undefined : <p className="hint">{text.openedAgain}</p>}
      </>
    ),
  },
  {
    title: text.application,
    line: 2,
    cell: ({ applicationId }) =>
      applicationId === undefined ? words.common.none : <ApplicationLink number={applicationId} />,
  },
  {
    title: text.transaction,
    cell: ({ difference: { transactionId } }) => <span className="number">{transactionId}</span>,
  },
  {
    title: text.amounts,
    line: 2,
    cell: ({ difference: { oursFen, theirsFen } }) => `${moneyOrNone(oursFen)}／${moneyOrNone(theirsFen)}`,
  },
  { title: text.assignee, line: 3, cell: ({ assignee }) => assignee ?? text.nobody },
  {
    title: text.notes,
    cell: ({ notes }) =>
      notes.length === 0 ? words.common.none : notes.map((note) => <NoteLine key={note.at} {...note} />),
  },
];

const actions = (people: readonly string[], onDone: () => void): Column<DifferenceItem> => ({
  title: words.common.actions,
  bare: true,
  look: "fixed",
  cell: (item) => <DifferenceActions item={item} people={people} onDone={onDone} />,
});

const NoteLine = ({ at, by, text: said }: DifferenceItem["notes"][number]) => (
  <p className="hint">{`${beijingTime(at)} ${by}：${said}`}</p>
);

/** Panel 待处理差异: differences that stay open until an operator closes them with a reason. */
export function OpenDifferencesPanel({ desk }: { desk: Load<{ items: DifferenceItem[] }> }) {
  const decides = useRole("operator");
  const { visitor } = useSession();
  /** Returns the names of the visitor and of all people who were assigned to a difference or left a note. */
  const peopleOf = (items: readonly DifferenceItem[]): string[] => {
    const named = items.flatMap(({ assignee, notes }) => [assignee, ...notes.map(({ by }) => by)]);
    return [...new Set([visitor?.name, ...named])].filter((name) => name !== undefined);
  };
  return (
    <Panel title={text.desk}>
      <Loaded from={desk}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="empty">{text.deskEmpty}</p>
          ) : (
            <RecordsTable
              caption={text.desk}
              columns={decides ? [...columns, actions(peopleOf(items), desk.reload)] : columns}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
