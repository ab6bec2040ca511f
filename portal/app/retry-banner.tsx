import { useSyncExternalStore } from "react";
import { useSession } from "../sign-in/session";
import { words } from "../words";

/** Banner that says that a service is away and a call is being repeated. */
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
