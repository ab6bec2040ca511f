import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { latestFirst } from "./latest-first";
import { Panel } from "./panel";
import { beijingTime } from "./time";

/** Panel 办理记录, latest first. */
export function ProcessingRecords({ records }: Pick<ApplicationView, "records">) {
  return (
    <Panel title={words.payment.records} className={records.length === 0 ? "quiet" : undefined}>
      {records.length === 0 ? (
        <p className="empty">{words.payment.noRecords}</p>
      ) : (
        <ol className="timeline">
          {latestFirst(records).map(({ at, by, text }) => (
            <li key={at + text}>
              <time dateTime={at}>{beijingTime(at)}</time>
              <strong>{text}</strong>
              <span>{by}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
