import { Link } from "react-router";
import type { DifferenceItem } from "../client/views";
import type { Load } from "../client/use-load";
import { paths } from "../paths";
import { channelTraits } from "../../domain/money/channels";
import { Held } from "../shared/held";
import { money } from "../shared/money";
import { listNews } from "../shared/news";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { useRole, useSession } from "../sign-in/session";
import { WholeWords } from "../shared/whole-words";
import { words } from "../words";
import { ApplicationLink } from "./application-link";
import { DifferenceActions } from "./difference-actions";
import { reconciliation as text } from "../words/reconciliation";

const moneyOrNone = (fen: number | undefined): string => (fen === undefined ? words.common.none : money(fen));

const titleOf = ({ channel, kind, found }: DifferenceItem["difference"]): string =>
  `${channelTraits[channel].name}${text.kind[kind]}：${text.found[found]}`;

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
    cell: ({ difference, follows }) => (
      <>
        {titleOf(difference)}
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
      notes.length === 0
        ? words.common.none
        : notes.map((note) => (
            <p key={note.at} className="hint">
              <WholeWords text={saidOf(note)} />
            </p>
          )),
  },
];

const actions = (people: readonly string[], onDone: () => void): Column<DifferenceItem> => ({
  title: words.common.actions,
  bare: true,
  look: "fixed",
  cell: (item) => <DifferenceActions item={item} people={people} onDone={onDone} />,
});

const saidOf = ({ at, by, text: said }: DifferenceItem["notes"][number]): string =>
  `${beijingTime(at)} ${by}：${said}`;

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
  return (
    <Panel title={text.desk}>
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
