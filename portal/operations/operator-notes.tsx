import type { ApplicationView } from "../client/views";
import { latestFirst } from "../shared/latest-first";
import { Panel } from "../shared/panel";
import { beijingTime } from "../shared/time";
import { operation as operationWords } from "../words/operation";

/** What the workflow wants the operator to look at; nothing if there is nothing. */
export function OperatorNotes({ operatorNotes = [] }: Pick<ApplicationView, "operatorNotes">) {
  if (operatorNotes.length === 0) return undefined;
  return (
    <Panel title={operationWords.notes}>
      <ol className="timeline">
        {latestFirst(operatorNotes).map(({ at, text }) => (
          <li key={at + text}>
            <time dateTime={at}>{beijingTime(at)}</time>
            <strong>{text}</strong>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
