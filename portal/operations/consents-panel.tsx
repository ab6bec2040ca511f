import { read } from "../client/addresses";
import { Link } from "react-router";
import { shortNumberOf } from "../../domain/form/short-number";
import { destinationText } from "../../domain/money/intervention";
import type { ConsentView } from "../client/views";
import { useLoad } from "../client/use-load";
import { useReload, type PanelOfChanges } from "../client/use-reload";
import { paths } from "../paths";
import { Held } from "../shared/held";
import { money } from "../shared/money";
import { listNews } from "../shared/news";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { StateTag } from "../shared/state-tag";
import { WholeWords } from "../shared/whole-words";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { consent as text } from "../words/consent";
import { ConsentActions } from "./consent-actions";

const columnsOf = (onDone: () => void): Column<ConsentView>[] => [
  { title: text.command, line: 1, cell: ({ command }) => text.commands[command] },
  {
    title: text.about,
    line: 2,
    cell: ({ about, applicationId }) => (
      <>
        <WholeWords text={about} />
        {applicationId === undefined ? undefined : (
          <p>
            <Link className="number" to={paths.operation(applicationId)}>
              {shortNumberOf(applicationId)}
            </Link>
          </p>
        )}
      </>
    ),
  },
  {
    title: text.amount,
    line: 1,
    look: "fixed",
    cell: ({ amountFen }) => (amountFen === undefined ? words.common.none : money(amountFen)),
  },
  { title: text.to, cell: ({ to }) => (to ? <WholeWords text={destinationText(to)} /> : words.common.none) },
  {
    title: text.askedBy,
    line: 2,
    cell: ({ askedBy, askedAt, reason }) => (
      <>
        <WholeWords text={text.by(askedBy, reason)} />
        <p className="hint">{beijingTime(askedAt)}</p>
      </>
    ),
  },
  { title: text.state, line: 3, cell: (consent) => <ConsentState {...consent} /> },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: (consent) => <ConsentActions consent={consent} onDone={onDone} />,
  },
];

const ConsentState = ({ state, lapsesAt, second, problem }: ConsentView) => (
  <>
    <StateTag state={state} />
    {state === "待复核" ? <p className="hint">{text.lapsesAt(beijingTime(lapsesAt))}</p> : undefined}
    {second ? (
      <p className="hint">
        <WholeWords text={text.by(second.by, second.opinion)} />
      </p>
    ) : undefined}
    {problem === undefined ? undefined : <p className="hint">{problem}</p>}
  </>
);

/**
 * Returns the requests in order: those that wait come first, the longest waiting at the top; ended ones follow, latest
 * first.
 */
function inOrder(items: readonly ConsentView[]): ConsentView[] {
  const isWaiting = ({ state }: ConsentView) => state === "待复核";
  return [...items.filter(isWaiting).reverse(), ...items.filter((item) => !isWaiting(item))];
}

const newsOf = listNews<ConsentView>({
  keyOf: ({ id }) => id,
  nameOf: ({ command, about }) => `${text.commands[command]}（${about}）`,
  stateOf: ({ state, second }) => (second ? `${state}（${text.by(second.by, second.opinion)}）` : state),
});

/** Panel 待复核: requests that wait for a second operator, and how the latest ones ended. */
export function ConsentsPanel({ changes, onChange }: PanelOfChanges) {
  const consents = useLoad(read("consents"), "watched");
  useReload(consents, changes);
  return (
    <Panel title={text.title} className={consents.data?.items.length === 0 ? "quiet" : undefined}>
      <Held from={consents} newsOf={newsOf}>
        {({ items, twoPersons }) => (
          <>
            <p className="hint">{twoPersons ? text.help : text.onePerson}</p>
            {items.length === 0 ? (
              <p className="empty">{text.none}</p>
            ) : (
              <RecordsTable
                caption={text.title}
                columns={columnsOf(onChange)}
                rows={inOrder(items)}
                keyOf={({ id }) => id}
              />
            )}
          </>
        )}
      </Held>
    </Panel>
  );
}
