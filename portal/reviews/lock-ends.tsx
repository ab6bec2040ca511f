import type { DraftLock } from "../../domain/form/form";
import { lockTitle } from "../../domain/form/title";
import { issuing as text } from "../words/issuing";

interface LockEndsProps {
  locks: readonly DraftLock[];
  /** Expiry dates by serial number, YYYY-MM-DD. */
  ends: ReadonlyMap<string, string>;
  onChange: (lockSerial: string, day: string) => void;
}

/** Folded list of the locks' new expiry dates. They are proposed, and can be corrected to those of the certificates. */
export function LockEnds({ locks, ends, onChange }: LockEndsProps) {
  return (
    <details className="lock-choice">
      <summary>{text.ends}</summary>
      {locks.map((lock) => {
        const { lockSerial = "" } = lock;
        return (
          <label key={lockSerial}>
            {lockTitle(lock)}{" "}
            <input
              type="date"
              aria-label={text.endOf(lockTitle(lock))}
              value={ends.get(lockSerial) ?? ""}
              onChange={({ target }) => onChange(lockSerial, target.value)}
            />
          </label>
        );
      })}
      <p className="hint">{text.endsHint}</p>
    </details>
  );
}
