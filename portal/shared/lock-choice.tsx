import Checkbox from "antd/es/checkbox";
import type { DraftLock } from "../../domain/form/form";
import { lockTitle } from "../../domain/form/title";

interface LockChoiceProps {
  label: string;
  locks: readonly DraftLock[] | undefined;
  /** True if the application has other locks that can't be selected any more. A single lock is then still a choice. */
  isOneOfMany?: boolean;
  /** Serial numbers of the selected locks. */
  chosen: readonly string[];
  onChoose: (serials: string[]) => void;
}

/** Selection of an application's locks, shown if there are several. */
export function LockChoice({ label, locks = [], isOneOfMany = false, chosen, onChoose }: LockChoiceProps) {
  if (locks.length < (isOneOfMany ? 1 : 2)) return undefined;
  return (
    <fieldset className="lock-choice">
      <legend>{label}</legend>
      <Checkbox.Group
        value={[...chosen]}
        options={locks.map((lock) => ({ value: lock.lockSerial ?? "", label: lockTitle(lock) }))}
        onChange={onChoose}
      />
    </fieldset>
  );
}
