import Button from "antd/es/button";
import type { Terms } from "../client/views";
import { Panel } from "../shared/panel";
import { material as words } from "../words/material";

interface MaterialsLaterProps extends Pick<Terms, "materials"> {
  busy: boolean;
  save: () => void;
}

/** Panel on an unsaved form that lists the papers to upload, with a button that saves the form for it. */
export function MaterialsLater({ materials, busy, save }: MaterialsLaterProps) {
  if (materials.length === 0) return undefined;
  return (
    <Panel title={words.title}>
      <p className="hint">{words.later(materials)}</p>
      <div className="actions">
        <Button loading={busy} onClick={save}>
          {words.saveFirst}
        </Button>
      </div>
    </Panel>
  );
}
