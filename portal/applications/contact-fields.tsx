import { read } from "../client/addresses";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Radio from "antd/es/radio";
import { plainPhone } from "../../domain/application/phone";
import { useLoad } from "../client/use-load";
import type { Terms } from "../client/views";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { EarlierChoice } from "./earlier-choice";
import type { FormValues } from "./form-values";

const text = words.application;

/** Of a number with its country, spaces and brackets. */
const longest = 30;

interface ContactFieldsProps {
  terms: Terms;
  /** Somebody of an earlier application was chosen. */
  onChoose: (values: Partial<FormValues>) => void;
}

/** Who is told, and how the lock gets to its owner. */
export function ContactFields({ terms, onChoose }: ContactFieldsProps) {
  const form = Form.useFormInstance<FormValues>();
  /** Shows the number as it is dialled, however it was written. */
  const write = (field: "mobile" | "recipientPhone") => {
    const typed = form.getFieldValue(field) as string | undefined;
    if (typed !== undefined && typed !== plainPhone(typed)) form.setFieldValue(field, plainPhone(typed));
  };
  const mailed = Form.useWatch("pickup", form) === "邮寄";
  const { data: earlier } = useLoad(read("earlierContacts"));
  return (
    <Panel title={text.sectionContact}>
      <div className="form-grid">
        <EarlierChoice
          label={text.earlierContact}
          choices={earlier?.contacts ?? []}
          nameOf={({ contactName, mobile }) => `${contactName} ${mobile}`}
          onChoose={onChoose}
        />
        <Form.Item required name="contactName" label={text.contactName}>
          <Input maxLength={30} autoComplete="name" />
        </Form.Item>
        <Form.Item required name="mobile" label={text.mobile} extra={text.mobileHelp}>
          <Input maxLength={longest} inputMode="tel" autoComplete="tel" onBlur={() => write("mobile")} />
        </Form.Item>
        <Form.Item required name="pickup" label={text.pickup} extra={text.pickupHelp} className="wide">
          <Radio.Group options={terms.pickups.map((value) => ({ value, label: value }))} />
        </Form.Item>
        {mailed ? (
          <>
            <EarlierChoice
              label={text.earlierRecipient}
              choices={earlier?.recipients ?? []}
              nameOf={({ recipientName, recipientPhone, recipientAddress }) =>
                `${recipientName} ${recipientPhone} ${recipientAddress}`
              }
              onChoose={onChoose}
            />
            <Form.Item required name="recipientName" label={text.recipientName}>
              <Input maxLength={30} />
            </Form.Item>
            <Form.Item required name="recipientPhone" label={text.recipientPhone}>
              <Input maxLength={longest} inputMode="tel" onBlur={() => write("recipientPhone")} />
            </Form.Item>
            <Form.Item required name="recipientAddress" label={text.recipientAddress} className="wide">
              <Input maxLength={200} autoComplete="street-address" />
            </Form.Item>
          </>
        ) : undefined}
      </div>
    </Panel>
  );
}
