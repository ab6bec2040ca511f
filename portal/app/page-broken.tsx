import { HotlineLink } from "../shared/hotline";
import { MessagePage } from "../shared/message-page";
import { words } from "../words";

/** Replaces a page that crashed. Header and menu stay, so that the visitor can go on. */
export function PageBroken() {
  return (
    <MessagePage title={words.problem.pageTitle} text={words.problem.pageBroken}>
      <button type="button" className="plain-button" onClick={() => window.location.reload()}>
        {words.problem.refresh}
      </button>
      <HotlineLink />
    </MessagePage>
  );
}
