import Button from "antd/es/button";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useLoad } from "../client/use-load";
import type { MyLock, MyLocks } from "../client/views";
import { endpoints, paths } from "../paths";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { RecordsTable } from "../shared/records-table";
import { words } from "../words";
import { lockColumns } from "./lock-columns";
import { ReminderPanel } from "./reminder-panel";

const text = words.lock;

/** 我的锁: the organisation's locks and how long they last; they are renewed from here. */
export default function MyLocksPage() {
  const load = useLoad<MyLocks>(endpoints.locks);
  const [selected, setSelected] = useState<readonly string[]>([]);
  const navigate = useNavigate();
  const toggle = (serial: string) =>
    setSelected(
      selected.includes(serial) ? selected.filter((other) => other !== serial) : [...selected, serial],
    );
  /** By way of the consent, as every application. */
  const renew = (locks: readonly MyLock[]) => void navigate(paths.consent, { state: { renewing: locks } });

  return (
    <>
      <PageHeading title={text.title} />
      <Loaded from={load}>
        {({ items, reminder }) => (
          <>
            {items.length === 0 ? (
              <p className="empty">{text.empty}</p>
            ) : (
              <>
                <div className="selection-bar">
                  <Button
                    type="primary"
                    disabled={selected.length === 0}
                    onClick={() => renew(items.filter(({ serial }) => selected.includes(serial)))}
                  >
                    {text.renewSelected}
                  </Button>
                  <span>{text.selected(selected.length)}</span>
                </div>
                <RecordsTable
                  caption={text.title}
                  columns={lockColumns({ selected, toggle, renew: (lock) => renew([lock]) })}
                  rows={items}
                  keyOf={({ serial }) => serial}
                />
              </>
            )}
            <ReminderPanel reminder={reminder} />
          </>
        )}
      </Loaded>
    </>
  );
}
