import { lastSaid } from "../../domain/application/banner";
import type { ApplicationView } from "../client/views";
import { WholeWords } from "../shared/whole-words";
import { beijingTime } from "../shared/time";
import { words } from "../words";

/** Reason of a rejection, which stays visible while the application is corrected; renders nothing if there is none. */
export function KeptOpinion({ application }: { application: ApplicationView }) {
  const said = lastSaid(application);
  if (!said) return undefined;
  const name = words.progress.said[said.about];
  return (
    <aside className="kept-opinion" aria-label={name} tabIndex={0}>
      <p>
        <strong>{name}：</strong>
        <WholeWords text={words.progress.saidBy(said.opinion, said.by, beijingTime(said.at).slice(0, 16))} />
      </p>
    </aside>
  );
}
