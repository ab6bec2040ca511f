import Typography from "antd/es/typography";
import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { Facts } from "./facts";
import { Panel } from "./panel";
import { StateTag } from "./state-tag";
import { beijingTime } from "./time";

const text = words.payment;

/** Panel 寄送信息, shown once the lock was shipped. */
export function ShipmentFacts({ shipment, receipt }: Pick<ApplicationView, "shipment" | "receipt">) {
  if (!shipment) return undefined;
  return (
    <Panel title={text.shipment}>
      <Facts
        facts={[
          [text.carrier, shipment.carrier],
          [
            text.trackingNumber,
            <Typography.Text copyable={{ tooltips: [words.common.copy, words.common.copied] }}>
              {shipment.trackingNumber}
            </Typography.Text>,
          ],
          [text.shippedAt, beijingTime(shipment.shippedAt)],
          [text.pickupStatus, <StateTag state={receipt} />],
        ]}
      />
    </Panel>
  );
}
