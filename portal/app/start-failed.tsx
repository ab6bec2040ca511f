import { HotlineLink } from "../shared/hotline";
import { MessagePage } from "../shared/message-page";
import { words } from "../words";

/** Page for a failed start. It depends on nothing else, because it must work when nothing else does. */
export function StartFailed() {
  return (
    <main className="content">
      <MessagePage title={words.problem.startFailedTitle} text={words.problem.startFailedText}>
        <button type="button" className="plain-button" onClick={() => window.location.reload()}>
          {words.problem.refresh}
        </button>
        <HotlineLink />
      </MessagePage>
    </main>
  );
}
