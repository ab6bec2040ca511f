import type { ReactNode } from "react";
import { Link } from "react-router";
import { lockKey } from "../../domain/form/lock-key";
import { lockStandings } from "../../domain/locks/register";
import type { ApplicationView, LockConflict } from "../client/views";
import { paths } from "../paths";
import { StateTag, Tag } from "../shared/state-tag";
import { WholeWords } from "../shared/whole-words";
import { fewOf, review as reviewWords } from "../words/review";

const text = reviewWords;

type Remarked = Pick<ApplicationView, "accountName" | "lockConflicts" | "lockStandings"> & {
  form: Pick<ApplicationView["form"], "locks">;
};
type Told = NonNullable<ApplicationView["lockStandings"]>[number];

/**
 * Returns what a reviewer has to check about an application, by the key of the field that it concerns: another name of
 * the account, other organisations' applications for the same lock, and objections of the register.
 */
export function remarksOn({
  accountName,
  lockConflicts,
  lockStandings: standings = [],
  form: { locks = [] },
}: Remarked): Record<string, ReactNode> {
  const named = ({ lockSerial, registeredType }: Told): string => {
    const applied = locks.find((one) => lockKey(one.lockSerial ?? "") === lockKey(lockSerial))?.lockType;
    return registeredType === undefined
      ? lockSerial
      : text.typesOf(lockSerial, registeredType, applied ?? "");
  };
  const onLocks = (
    <>
      {lockConflicts ? <LockConflicts conflicts={lockConflicts} /> : undefined}
      {lockStandings.map((standing) => {
        const told = standings.filter((one) => one.standing === standing).map(named);
        return told.length === 0 ? undefined : (
          <p key={standing} className="remark">
            <StateTag state={standing} />{" "}
            <WholeWords
              text={`${text.about(text.lockStandings[standing], told)}。${text.lockStandingsNext[standing]}`}
            />
          </p>
        );
      })}
    </>
  );
  const onName =
    accountName === undefined ? undefined : (
      <p className="remark">
        <Tag tone="bad" text={text.otherName} /> {text.otherNameIs(accountName)}
      </p>
    );
  return { organisationName: onName, [locks.length > 1 ? "locks" : "locks.0.lockSerial"]: onLocks };
}

function LockConflicts({ conflicts }: { conflicts: readonly LockConflict[] }) {
  return (
    <div className="remark">
      <p>
        <Tag tone="bad" text={text.lockConflict} /> {text.lockConflictWith}
      </p>
      <ul>
        {conflicts.map(({ applicationId, organisationName, lockSerials, status }) => (
          <li key={applicationId}>
            <Link to={paths.review(applicationId)}>{organisationName}</Link>{" "}
            <WholeWords text={fewOf(lockSerials)} /> <StateTag state={status} />
          </li>
        ))}
      </ul>
    </div>
  );
}
