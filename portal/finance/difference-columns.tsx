import { Link } from "react-router";
import type { DifferenceItem } from "../client/views";
import { paths } from "../paths";
import { channelTraits } from "../../domain/money/channels";
import { money } from "../shared/money";
import type { Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { WholeWords } from "../shared/whole-words";
import { words } from "../words";
import { reconciliation as text } from "../words/reconciliation";
import { ApplicationLink } from "./application-link";

const moneyOrNone = (fen: number | undefined): string => (fen === undefined ? words.common.none : money(fen));

export const titleOf = ({ channel, kind, found }: DifferenceItem["difference"]): string =>
  `${channelTraits[channel].name}${text.kind[kind]}：${text.found[found]}`;

/** Columns that tell what a difference is about. */
export const differenceColumns: Column<DifferenceItem>[] = [
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
];

export const assigneeColumn: Column<DifferenceItem> = {
  title: text.assignee,
  line: 3,
  cell: ({ assignee }) => assignee ?? text.nobody,
};

export const saidOf = ({ at, by, text: said }: DifferenceItem["notes"][number]): string =>
  `${beijingTime(at)} ${by}：${said}`;

/** Notes of persons: who closed the difference, why, and who agreed to it are among them. */
export const notesColumn: Column<DifferenceItem> = {
  title: text.notes,
  cell: ({ notes }) =>
    notes.length === 0
      ? words.common.none
      : notes.map((note) => (
          <p key={note.at} className="hint">
            <WholeWords text={saidOf(note)} />
          </p>
        )),
};
