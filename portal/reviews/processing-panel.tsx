import { useState } from "react";
import { Panel } from "../shared/panel";
import { ConfirmButton } from "../shared/confirm-button";
import { LockChoice } from "../shared/lock-choice";
import { useCommand } from "../shared/use-command";
import { words } from "../words";
import type { ReviewerPanelProps } from "./decision-panel";
import { RecordForm } from "./record-form";
import { ShipmentForm } from "./shipment-form";

const text = words.review;

/** What the reviewer does after the payment: records, shipping, handled. */
export function ProcessingPanel(props: ReviewerPanelProps) {
  const { application, onDone, onReload } = props;
  const { id, allowed, form } = application;
  const [leftOut, setLeftOut] = useState<string[]>([]);
  const handled = useCommand("markHandled", { id, done: text.handled, onDone });
  const offered = (["addRecord", "ship", "correctShipment", "markHandled"] as const).filter((command) =>
    allowed.includes(command),
  );
  if (offered.length === 0) return undefined;
  return (
    <Panel title={text.processing}>
      {allowed.includes("ship") ? <ShipmentForm {...props} /> : undefined}
      {allowed.includes("addRecord") ? <RecordForm {...props} /> : undefined}
      {allowed.includes("correctShipment") ? <ShipmentForm {...props} correcting /> : undefined}
      {allowed.includes("markHandled") ? (
        <>
          <LockChoice label={text.leftOut} locks={form.locks} chosen={leftOut} onChoose={setLeftOut} />
          {leftOut.length > 0 ? <p className="hint">{text.leftOutHint}</p> : undefined}
          <div className="form-actions">
            <ConfirmButton
              label={text.markHandled}
              question={text.markHandledAsk}
              action={handled}
              said={[leftOut.length > 0 ? { leftOut } : {}]}
              onReload={onReload}
            />
          </div>
        </>
      ) : undefined}
    </Panel>
  );
}
