import { HotlineLink } from "../shared/hotline";
import { MessagePage } from "../shared/message-page";
import { words } from "../words";

/** Stands alone: it is shown when nothing else can be. */
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
