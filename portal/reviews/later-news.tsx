import Alert from "antd/es/alert";
import Button from "antd/es/button";
import { formDifferences } from "../../domain/form/form-entries";
import type { ApplicationView } from "../client/views";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { review as text } from "../words/review";

interface LaterNewsProps {
  /** Application as the page shows it. */
  shown: ApplicationView;
  /** Application as it is now; undefined while the page shows that. */
  latest: ApplicationView | undefined;
  onShow: () => void;
}

/** Returns what has come since the page was shown, a line each. */
function newsOf(shown: ApplicationView, latest: ApplicationView): string[] {
  const reviews = latest.reviews.slice(shown.reviews.length).map(({ by, at, decision, opinion }) => {
    const word = decision === "approve" ? text.approve : text.reject;
    return text.reviewedSince(by, beijingTime(at), word, opinion);
  });
  const submissions = latest.submissions
    .slice(shown.submissions.length)
    .map(({ at }) => text.submittedSince(beijingTime(at)));
  const fields = formDifferences(shown.form, latest.form).map(({ name, one, other }) =>
    words.problem.difference({ name, before: one, now: other }),
  );
  const stage = shown.stage === latest.stage ? [] : [text.stageSince(latest.stage)];
  return [...reviews, ...submissions, ...fields, ...stage];
}

/**
 * Announces what has changed while the visitor was typing. The page goes on showing what they read, until they ask for
 * the rest.
 */
export function LaterNews({ shown, latest, onShow }: LaterNewsProps) {
  if (!latest) return undefined;
  return (
    <Alert
      className="problem"
      type="warning"
      showIcon
      role="status"
      title={text.laterTitle}
      description={newsOf(shown, latest).map((line) => (
        <p key={line}>{line}</p>
      ))}
      action={<Button onClick={onShow}>{text.showLatest}</Button>}
    />
  );
}
