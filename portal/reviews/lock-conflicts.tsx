import Alert from "antd/es/alert";
import { Link } from "react-router";
import type { LockConflict } from "../client/views";
import { paths } from "../paths";
import { StateTag } from "../shared/state-tag";
import { words } from "../words";

/** Other organisations' open applications for the same lock, of which only one can be approved. */
export function LockConflicts({ conflicts }: { conflicts: readonly LockConflict[] | undefined }) {
  if (!conflicts) return undefined;
  const others = conflicts.map(({ applicationId, organisationName, status }) => (
    <li key={applicationId}>
      <Link to={paths.review(applicationId)}>{organisationName}</Link> <StateTag state={status} />
    </li>
  ));
  return (
    <Alert
      type="warning"
      showIcon
      title={words.review.lockConflict}
      description={
        <>
          {words.review.lockConflictWith}
          <ul>{others}</ul>
        </>
      }
    />
  );
}
