import { useSyncExternalStore } from "react";
import { useSession } from "../sign-in/session";
import { words } from "../words";

/** Says that a service is away and that the call is being sent again. */
export function RetryBanner() {
  const { retryState } = useSession();
  const retrying = useSyncExternalStore(retryState.subscribe, retryState.get);
  return (
    <div role="status" aria-live="polite">
      {retrying ? (
        <p className="retry-banner">{words.common.retrying(retrying.title, retrying.count)}</p>
      ) : undefined}
    </div>
  );
}
