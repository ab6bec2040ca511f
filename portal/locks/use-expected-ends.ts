import { read } from "../client/addresses";
import { lockKey } from "../../domain/form/lock-key";
import { beijingDay } from "../../domain/beijing-day";
import type { DraftLock } from "../../domain/form/form";
import { renewedEnd } from "../../domain/locks/register";
import { useLoad } from "../client/use-load";
import type { ApplicationView, MyLock } from "../client/views";
import { lockNewsOf, type LockNews } from "../shared/lock-table";
import { useSession } from "../sign-in/session";

/** Register entry of a lock of the organisation, and the expiry date that a renewal today would give it. */
export interface ExpectedEnd {
  registered: MyLock | undefined;
  /** Expiry date as a Beijing day, YYYY-MM-DD. */
  day: string;
}

/**
 * Returns a function that gives the expected expiry of a lock, once the organisation's locks are loaded.
 * @param isOpen - false if no renewal is expected any more; then nothing is loaded
 */
export function useExpectedEnds(isOpen = true): (lock: DraftLock) => ExpectedEnd | undefined {
  const { clock } = useSession();
  const { data } = useLoad(isOpen ? read("myLocks") : undefined);
  return ({ lockSerial, years }) => {
    if (!data || lockSerial === undefined || years === undefined) return undefined;
    const registered = data.items.find(({ serial }) => lockKey(serial) === lockKey(lockSerial));
    const day = renewedEnd({ expiresOn: registered?.expiresOn, years, on: beijingDay(clock.now()) });
    return { registered, day };
  };
}

/**
 * Returns what the owner sees of an application's locks: the expected expiry until they are renewed, the actual one
 * afterwards.
 */
export function useLockNews(application: ApplicationView): LockNews[] {
  const { form, withdrawal, handledAt } = application;
  const endOf = useExpectedEnds(!withdrawal && handledAt === undefined);
  return lockNewsOf(
    application,
    form.locks?.map((lock) => endOf(lock)?.day),
  );
}
