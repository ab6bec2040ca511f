import Alert from "antd/es/alert";
import { Link } from "react-router";
import type { ApplicationView, LockConflict } from "../client/views";
import { paths } from "../paths";
import { StateTag } from "../shared/state-tag";
import { WholeWords } from "../shared/whole-words";
import { review as reviewWords } from "../words/review";
import { fewOf } from "../words/review";

const text = reviewWords;

/**
 * Shows the remarks to be checked first: another organisation's application for the same lock, and a different name of
 * the account.
 */
export function Remarks({
  lockConflicts,
  accountName,
}: Pick<ApplicationView, "lockConflicts" | "accountName">) {
  return (
    <>
      {lockConflicts ? <LockConflicts conflicts={lockConflicts} /> : undefined}
      {accountName === undefined ? undefined : (
        <Alert type="warning" showIcon title={text.otherName} description={text.otherNameIs(accountName)} />
      )}
    </>
  );
}

function LockConflicts({ conflicts }: { conflicts: readonly LockConflict[] }) {
  const others = conflicts.map(({ applicationId, organisationName, lockSerials, status }) => (
    <li key={applicationId}>
      <Link to={paths.review(applicationId)}>{organisationName}</Link>{" "}
      <WholeWords text={fewOf(lockSerials)} /> <StateTag state={status} />
    </li>
  ));
  const description = (
    <>
      {text.lockConflictWith}
      <ul>{others}</ul>
    </>
  );
  return <Alert type="warning" showIcon title={text.lockConflict} description={description} />;
}
