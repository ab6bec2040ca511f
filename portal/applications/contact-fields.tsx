import Form from "antd/es/form";
import Input from "antd/es/input";
import Radio from "antd/es/radio";
import type { Terms } from "../client/views";
import { Panel } from "../shared/panel";
import { words } from "../words";
import type { FormValues } from "./form-values";

const text = words.application;

/** Who is told, and how the lock gets to its owner. */
export function ContactFields({ terms }: { terms: Terms }) {
  const form = Form.useFormInstance<FormValues>();
  const mailed = Form.useWatch("pickup", form) === "邮寄";
  return (
    <Panel title={text.sectionContact}>
      <div className="form-grid">
        <Form.Item name="contactName" label={text.contactName}>
          <Input maxLength={30} autoComplete="name" />
        </Form.Item>
        <Form.Item name="mobile" label={text.mobile} extra={text.mobileHelp}>
          <Input maxLength={11} inputMode="tel" autoComplete="tel" />
        </Form.Item>
        <Form.Item name="pickup" label={text.pickup} extra={text.pickupHelp} className="wide">
          <Radio.Group options={terms.pickups.map((value) => ({ value, label: value }))} />
        </Form.Item>
        {mailed ? (
          <>
            <Form.Item name="recipientName" label={text.recipientName}>
              <Input maxLength={30} />
            </Form.Item>
            <Form.Item name="recipientPhone" label={text.recipientPhone}>
              <Input maxLength={13} inputMode="tel" />
            </Form.Item>
            <Form.Item name="recipientAddress" label={text.recipientAddress} className="wide">
              <Input maxLength={200} autoComplete="street-address" />
            </Form.Item>
          </>
        ) : undefined}
      </div>
    </Panel>
  );
}
