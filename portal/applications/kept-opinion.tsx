import { lastSaid } from "../../domain/application/banner";
import type { ApplicationView } from "../client/views";
import { WholeWords } from "../shared/whole-words";
import { beijingTime } from "../shared/time";
import { words } from "../words";

/** Why an application came back, which stays in sight while it is put right; nothing where nothing was said. */
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
