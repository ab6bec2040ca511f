import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { ProblemAlert } from "../shared/problem-alert";
import { useCommand } from "../shared/use-command";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import type { ReviewerPanelProps } from "./decision-panel";

const text = words.payment;

interface ShipmentFormProps extends ReviewerPanelProps {
  /** True to replace the tracking number of a lock that was shipped already. */
  correcting?: boolean;
}

interface ShipmentValues {
  carrier: string;
  trackingNumber: string;
}

const required = (name: string) => [
  { required: true, whitespace: true, message: words.common.required(name) },
];

/** Form of 寄出, and of its correction. */
export function ShipmentForm({ application, onDone, onReload, correcting = false }: ShipmentFormProps) {
  const { id, recipientSince } = application;
  const shipping = useCommand("ship", { id, done: reviewWords.shipped, onDone });
  const correction = useCommand("correctShipment", { id, done: reviewWords.corrected, onDone });
  const shipment = correcting ? correction : shipping;
  const send = (typedIn: ShipmentValues) => {
    const said = { carrier: typedIn.carrier.trim(), trackingNumber: typedIn.trackingNumber.trim() };
    return correcting ? correction.run(said) : shipping.run({ ...said, recipientSince });
  };
  const [form] = Form.useForm<ShipmentValues>();
  const typed = Form.useWatch([], form);
  // Without a change the button is disabled. Otherwise the second click of a slow double click would correct what is
  // right, and add another record.
  const unchanged =
    correcting &&
    typed?.carrier?.trim() === application.shipment?.carrier &&
    typed?.trackingNumber?.trim() === application.shipment?.trackingNumber;
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={application.shipment ?? {}}
      onFinish={(values: ShipmentValues) => void send(values)}
    >
      <div className="form-grid">
        <Form.Item name="carrier" label={text.carrier} rules={required(text.carrier)}>
          <Input maxLength={30} />
        </Form.Item>
        <Form.Item name="trackingNumber" label={text.trackingNumber} rules={required(text.trackingNumber)}>
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
      </div>
      <ProblemAlert problem={shipment.problem} onReload={onReload} />
      <Button
        htmlType="submit"
        type={correcting ? "default" : "primary"}
        disabled={unchanged}
        loading={shipment.busy}
      >
        {correcting ? reviewWords.correct : reviewWords.ship}
      </Button>
    </Form>
  );
}
