import Form from "antd/es/form";
import Input from "antd/es/input";
import Radio from "antd/es/radio";
import { invoice as invoiceWords } from "../words/invoice";

const text = invoiceWords;

/** Fields of 发票抬头 and of the delivery of the invoice. */
export function TitleFields({ isOrganisation }: { isOrganisation: boolean }) {
  return (
    <>
      <Form.Item name="kind" label={text.buyerKind} className="wide">
        <Radio.Group
          options={[
            { value: "organisation", label: text.organisation },
            { value: "person", label: text.person },
          ]}
        />
      </Form.Item>
      <Form.Item name="name" label={text.buyerName}>
        <Input maxLength={100} />
      </Form.Item>
      {isOrganisation ? (
        <Form.Item name="taxNumber" label={text.taxNumber}>
          <Input maxLength={18} />
        </Form.Item>
      ) : undefined}
      <DeliveryFields />
    </>
  );
}

/** Fields of the addresses to which the invoice is sent. */
export function DeliveryFields() {
  return (
    <>
      <Form.Item name="email" label={text.email} extra={text.deliveryHelp}>
        <Input maxLength={50} inputMode="email" autoComplete="email" />
      </Form.Item>
      <Form.Item name="phone" label={text.phone}>
        <Input maxLength={11} inputMode="tel" autoComplete="tel" />
      </Form.Item>
    </>
  );
}
