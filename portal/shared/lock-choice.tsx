import Checkbox from "antd/es/checkbox";
import type { DraftLock } from "../../domain/form/form";
import { lockTitle } from "../../domain/form/title";
import { money } from "./money";

interface LockChoiceProps {
  label: string;
  locks: readonly DraftLock[] | undefined;
  /** True if the application has other locks that can't be selected any more. A single lock is then still a choice. */
  isOneOfMany?: boolean;
  /** Serial numbers of the selected locks. */
  chosen: readonly string[];
  onChoose: (serials: string[]) => void;
  /** Fee of each lock in fen, in the order of the locks, to be shown beside it. */
  feesFen?: readonly number[] | undefined;
}

/** Selection of an application's locks, shown if there are several. */
export function LockChoice(props: LockChoiceProps) {
  const { label, locks = [], isOneOfMany = false, chosen, onChoose, feesFen } = props;
  const priced = (lock: DraftLock, feeFen: number | undefined): string =>
    feeFen === undefined ? lockTitle(lock) : `${lockTitle(lock)} ${money(feeFen)}`;
  if (locks.length < (isOneOfMany ? 1 : 2)) return undefined;
  return (
    <fieldset className="lock-choice">
      <legend>{label}</legend>
      <Checkbox.Group
        value={[...chosen]}
        options={locks.map((lock, place) => ({
          value: lock.lockSerial ?? "",
          label: priced(lock, feesFen?.[place]),
        }))}
        onChange={onChoose}
      />
    </fieldset>
  );
}
