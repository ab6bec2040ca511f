import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { Panel } from "../shared/panel";
import { RecipientButton } from "../shared/recipient-button";
import { review as reviewWords } from "../words/review";
import { ProblemAlert } from "../shared/problem-alert";
import { useCommand } from "../shared/use-command";
import { words } from "../words";
import type { ReviewerPanelProps } from "./decision-panel";
import { HandledButton } from "./handled-button";
import { ShipmentForm } from "./shipment-form";

const text = reviewWords;

/** Form to add a 办理记录. */
function RecordForm({ application: { id }, onDone, onReload }: ReviewerPanelProps) {
  const [form] = Form.useForm<{ text: string }>();
  const record = useCommand("addRecord", {
    id,
    done: text.recordAdded,
    onDone: (application) => {
      form.resetFields();
      onDone(application);
    },
  });
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => void record.run({ text: values.text.trim() })}
    >
      <Form.Item
        name="text"
        label={text.recordText}
        rules={[{ required: true, whitespace: true, message: words.common.required(text.recordText) }]}
      >
        <Input maxLength={500} />
      </Form.Item>
      <ProblemAlert problem={record.problem} onReload={onReload} />
      <Button htmlType="submit" loading={record.busy}>
        {text.addRecord}
      </Button>
    </Form>
  );
}

/** Panel for the reviewer's work after the payment: records, shipping, and marking as handled. */
export function ProcessingPanel(props: ReviewerPanelProps) {
  const { allowed } = props.application;
  const offered = (["addRecord", "ship", "correctShipment", "markHandled"] as const).filter((command) =>
    allowed.includes(command),
  );
  if (offered.length === 0) return undefined;
  return (
    <Panel title={text.processing} className="screen-only">
      {allowed.includes("ship") ? <ShipmentForm {...props} /> : undefined}
      <RecipientButton {...props} isStaff />
      {allowed.includes("addRecord") ? <RecordForm {...props} /> : undefined}
      {allowed.includes("correctShipment") ? <ShipmentForm {...props} correcting /> : undefined}
      {allowed.includes("markHandled") ? <HandledButton {...props} /> : undefined}
    </Panel>
  );
}
