import { read } from "../client/addresses";
import { lockKey } from "../../domain/form/lock-key";
import { beijingDay } from "../../domain/beijing-day";
import type { DraftLock } from "../../domain/form/form";
import { renewedEnd } from "../../domain/locks/register";
import { useLoad } from "../client/use-load";
import type { ApplicationView, MyLock } from "../client/views";
import { lockNewsOf, type LockNews } from "../shared/lock-table";
import { useSession } from "../sign-in/session";

/** What the register says of a lock of the organisation, and until when it would work if it were renewed today. */
export interface ExpectedEnd {
  registered: MyLock | undefined;
  /** YYYY-MM-DD. */
  day: string;
}

/**
 * Tells that of each lock, once the organisation's locks are known.
 * @param isOpen - false where nothing is expected any more: then nobody is asked
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

/** What the owner is told of an application's locks: what is expected until they are renewed, and then what is so. */
export function useLockNews(application: ApplicationView): LockNews[] {
  const { form, withdrawal, handledAt } = application;
  const endOf = useExpectedEnds(!withdrawal && handledAt === undefined);
  return lockNewsOf(
    application,
    form.locks?.map((lock) => endOf(lock)?.day),
  );
}
