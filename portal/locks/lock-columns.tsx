import Button from "antd/es/button";
import { Link } from "react-router";
import { reminderDays } from "../../domain/locks/reminders";
import type { MyLock } from "../client/views";
import { paths } from "../paths";
import type { Column } from "../shared/records-table";
import { Tag } from "../shared/state-tag";
import { words } from "../words";
import { lock as lockWords } from "../words/lock";

const text = lockWords;

interface LockColumnsProps {
  selected: readonly string[];
  toggle: (serial: string) => void;
  renew: (lock: MyLock) => void;
}

/** Shows the days until a lock expires, with a warning from the day of the first reminder. */
export function DaysLeft({ daysLeft }: Pick<MyLock, "daysLeft">) {
  const endsSoon = daysLeft >= 0 && daysLeft <= Math.max(...reminderDays);
  return (
    <>
      {text.daysLeft(daysLeft)} {daysLeft < 0 ? <Tag tone="bad" text={text.ended} /> : undefined}
      {endsSoon ? <Tag tone="busy" text={text.endsSoon} /> : undefined}
    </>
  );
}

/** Returns the columns of a list of locks. A lock with an open application links to it; other locks can be renewed. */
export const lockColumns = ({ selected, toggle, renew }: LockColumnsProps): Column<MyLock>[] => [
  {
    title: words.application.lockSerial,
    bare: true,
    cell: ({ serial, openApplication }) => (
      <label className="row-name">
        <input
          type="checkbox"
          checked={selected.includes(serial)}
          disabled={openApplication !== undefined}
          aria-label={words.application.select(serial)}
          onChange={() => toggle(serial)}
        />
        <span>{serial}</span>
      </label>
    ),
  },
  { title: words.application.lockType, line: 2, look: "fixed", cell: ({ lockType }) => lockType },
  { title: text.expiresOn, line: 2, look: "fixed", cell: ({ expiresOn }) => expiresOn },
  { title: text.left, line: 2, cell: (lock) => <DaysLeft {...lock} /> },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: (lock) =>
      lock.openApplication === undefined ? (
        <Button size="small" onClick={() => renew(lock)}>
          {text.renew}
        </Button>
      ) : (
        <Link to={paths.application(lock.openApplication)}>{text.openApplication}</Link>
      ),
  },
];
