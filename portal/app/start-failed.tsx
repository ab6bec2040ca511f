import { words } from "../words";

/** Stands alone: it is shown when nothing else can be. */
export function StartFailed() {
  return (
    <main className="message-page panel">
      <h1>{words.problem.startFailedTitle}</h1>
      <p>{words.problem.startFailedText}</p>
      <button type="button" className="plain-button" onClick={() => window.location.reload()}>
        {words.problem.refresh}
      </button>
    </main>
  );
}
