import Alert from "antd/es/alert";
import type { LockStanding } from "../../domain/locks/register";
import { words } from "../words";

/** What the register says of a lock that isn't known to be the applicant's. */
export function LockStandingAlert({ standing }: { standing: LockStanding | undefined }) {
  if (!standing) return undefined;
  return (
    <Alert
      className="problem"
      type={standing === "未登记" ? "info" : "warning"}
      showIcon
      title={words.review.lockStandings[standing]}
      description={words.review.lockStandingsNext[standing]}
    />
  );
}
