import { Panel } from "../shared/panel";
import { review as reviewWords } from "../words/review";
import type { ReviewerPanelProps } from "./decision-panel";
import { HandledButton } from "./handled-button";
import { RecordForm } from "./record-form";
import { ShipmentForm } from "./shipment-form";

const text = reviewWords;

/** Panel for the reviewer's work after the payment: records, shipping, and marking as handled. */
export function ProcessingPanel(props: ReviewerPanelProps) {
  const { allowed } = props.application;
  const offered = (["addRecord", "ship", "correctShipment", "markHandled"] as const).filter((command) =>
    allowed.includes(command),
  );
  if (offered.length === 0) return undefined;
  return (
    <Panel title={text.processing}>
      {allowed.includes("ship") ? <ShipmentForm {...props} /> : undefined}
      {allowed.includes("addRecord") ? <RecordForm {...props} /> : undefined}
      {allowed.includes("correctShipment") ? <ShipmentForm {...props} correcting /> : undefined}
      {allowed.includes("markHandled") ? <HandledButton {...props} /> : undefined}
    </Panel>
  );
}
