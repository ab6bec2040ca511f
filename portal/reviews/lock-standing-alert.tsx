import Alert from "antd/es/alert";
import { lockKey } from "../../domain/form/lock-key";
import { lockStandings } from "../../domain/locks/register";
import type { ApplicationView } from "../client/views";
import { WholeWords } from "../shared/whole-words";
import { review as reviewWords } from "../words/review";

type Told = NonNullable<ApplicationView["lockStandings"]>[number];

/** Warns of locks that the register doesn't list for the applicant, or lists with another type. */
export function LockStandingAlert({
  lockStandings: standings = [],
  form,
}: Pick<ApplicationView, "lockStandings" | "form">) {
  const named = ({ lockSerial, registeredType }: Told): string => {
    const applied =
      form.locks?.find((one) => lockKey(one.lockSerial ?? "") === lockKey(lockSerial))?.lockType ?? "";
    return registeredType === undefined
      ? lockSerial
      : reviewWords.typesOf(lockSerial, registeredType, applied);
  };
  return lockStandings.map((standing) => {
    const locks = standings.filter((one) => one.standing === standing).map(named);
    if (locks.length === 0) return undefined;
    return (
      <Alert
        key={standing}
        className="problem"
        type={standing === "未登记" ? "info" : "warning"}
        showIcon
        title={<WholeWords text={reviewWords.about(reviewWords.lockStandings[standing], locks)} />}
        description={reviewWords.lockStandingsNext[standing]}
      />
    );
  });
}
