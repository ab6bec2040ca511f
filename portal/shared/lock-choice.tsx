import Checkbox from "antd/es/checkbox";
import type { DraftLock } from "../../domain/form/form";
import { lockTitle } from "../../domain/form/title";

interface LockChoiceProps {
  label: string;
  locks: readonly DraftLock[] | undefined;
  /** True where the application has others, which can't be chosen any more: then one is a choice, too. */
  isOneOfMany?: boolean;
  /** Serial numbers. */
  chosen: readonly string[];
  onChoose: (serials: string[]) => void;
}

/** Some of an application's locks, where it has several. */
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
