import { read } from "../client/addresses";
import { lockKey, mostLocks } from "../../domain/form/lock-key";
import Button from "antd/es/button";
import { useNavigate, useSearchParams } from "react-router";
import { useLoad } from "../client/use-load";
import type { MyLock } from "../client/views";
import { paths } from "../paths";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { RecordsTable } from "../shared/records-table";
import { SearchBox } from "../shared/search-box";
import { useSelection } from "../shared/use-selection";
import { lock as lockWords } from "../words/lock";
import { lockColumns } from "./lock-columns";
import { ReminderPanel } from "./reminder-panel";

const text = lockWords;

/**
 * Decides whether a lock matches the search. All locks of the organisation are loaded at once, so a search needs no
 * request.
 */
const isMeant = ({ serial, lockType }: MyLock, search: string): boolean =>
  lockKey(serial).includes(lockKey(search)) || lockType.includes(search);

/** 我的锁: shows the organisation's locks and their expiry dates, and starts renewals. */
export default function MyLocksPage() {
  const load = useLoad(read("myLocks"));
  const [query] = useSearchParams();
  const search = query.get("search")?.trim() ?? "";
  const selection = useSelection(query.toString());
  const navigate = useNavigate();
  const toggle = (serial: string) =>
    selection.set(
      selection.ids.includes(serial)
        ? selection.ids.filter((other) => other !== serial)
        : [...selection.ids, serial],
    );
  /** A renewal starts with the consent page, as every application does. */
  const renew = (locks: readonly MyLock[]) => void navigate(paths.consent, { state: { renewing: locks } });

  return (
    <>
      <PageHeading title={text.title} />
      <SearchBox label={text.search} />
      <Loaded from={load}>
        {({ items, reminder }) => {
          const rows = items.filter((lock) => isMeant(lock, search));
          return (
            <>
              {rows.length === 0 ? (
                <p className="empty">{search === "" ? text.empty : text.noMatch}</p>
              ) : (
                <>
                  <div className="selection-bar">
                    <Button
                      type="primary"
                      disabled={selection.ids.length === 0 || selection.ids.length > mostLocks}
                      onClick={() => renew(rows.filter(({ serial }) => selection.ids.includes(serial)))}
                    >
                      {text.renewSelected}
                    </Button>
                    <span>
                      {text.selected(selection.ids.length)}
                      {selection.ids.length > mostLocks ? `，${text.tooMany(mostLocks)}` : undefined}
                    </span>
                  </div>
                  <RecordsTable
                    caption={text.title}
                    columns={lockColumns({
                      selected: selection.ids,
                      toggle,
                      renew: (lock) => renew([lock]),
                    })}
                    rows={rows}
                    keyOf={({ serial }) => serial}
                  />
                </>
              )}
              <ReminderPanel reminder={reminder} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
