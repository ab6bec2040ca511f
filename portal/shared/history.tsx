import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { Panel } from "./panel";
import { beijingTime } from "./time";
import { WholeWords } from "./whole-words";

interface Happening {
  at: string;
  what: string;
  opinion?: string;
}

const text = words.application;

function happeningsOf({ createdAt, submissions, reviews, withdrawal }: ApplicationView): Happening[] {
  const happenings: Happening[] = [
    { at: createdAt, what: text.created },
    ...submissions.map(({ at, by, opinion }) => ({ at, what: text.submittedBy(by), opinion })),
    ...reviews.map(({ at, by, decision, opinion, locks }) => ({
      at,
      what: text.reviewedBy(by, decision === "approve"),
      opinion: locks ? reviewWords.about(opinion, locks) : opinion,
    })),
    ...(withdrawal
      ? [{ at: withdrawal.at, what: text.withdrawnBy(withdrawal.by), opinion: withdrawal.opinion }]
      : []),
  ];
  return happenings.sort((one, other) => other.at.localeCompare(one.at));
}

/** Shows who submitted, reviewed and withdrew the application, latest first. */
export function History({ application }: { application: ApplicationView }) {
  return (
    <Panel title={text.history}>
      <ol className="timeline">
        {happeningsOf(application).map(({ at, what, opinion }) => (
          <li key={at + what}>
            <time dateTime={at}>{beijingTime(at)}</time>
            <strong>{what}</strong>
            {opinion === undefined ? undefined : (
              <p>
                <WholeWords text={`${words.common.opinion}：${opinion}`} />
              </p>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
