import type { ApplicationView } from "../client/views";
import { latestFirst } from "../shared/latest-first";
import { Panel } from "../shared/panel";
import { beijingTime } from "../shared/time";
import { operation as operationWords } from "../words/operation";

/** Shows the notes of an application's workflow to the operator; renders nothing if there are none. */
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
