import Alert from "antd/es/alert";
import { lockStandings } from "../../domain/locks/register";
import type { ApplicationView } from "../client/views";
import { WholeWords } from "../shared/whole-words";
import { words } from "../words";

/** What the register says of locks that aren't known to be the applicant's. */
export function LockStandingAlert({ standings = [] }: { standings: ApplicationView["lockStandings"] }) {
  return lockStandings.map((standing) => {
    const locks = standings.filter((one) => one.standing === standing).map(({ lockSerial }) => lockSerial);
    if (locks.length === 0) return undefined;
    return (
      <Alert
        key={standing}
        className="problem"
        type={standing === "未登记" ? "info" : "warning"}
        showIcon
        title={<WholeWords text={words.review.about(words.review.lockStandings[standing], locks)} />}
        description={words.review.lockStandingsNext[standing]}
      />
    );
  });
}
