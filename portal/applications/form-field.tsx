import Form from "antd/es/form";
import Input, { type InputProps } from "antd/es/input";
import Radio from "antd/es/radio";
import { isPhone, type ChosenField, type FormField, type TextField } from "../../domain/form/form-fields";
import { plainPhone } from "../../domain/form/phone";
import type { Terms } from "../client/views";
import { words } from "../words";
import type { FormValues } from "./form-values";

/** Attributes of a phone number's input; its length allows for a country code, spaces and brackets. */
const phone = { maxLength: 30, inputMode: "tel" } as const;

/** Attributes of each text input. The compiler reports a field without an entry. */
const inputs: Readonly<Record<TextField, InputProps>> = {
  organisationName: { maxLength: 100, autoComplete: "organization" },
  creditCode: { readOnly: true, variant: "filled", maxLength: 18 },
  contactName: { maxLength: 30, autoComplete: "name" },
  mobile: { ...phone, autoComplete: "tel" },
  recipientName: { maxLength: 30 },
  recipientPhone: phone,
  recipientAddress: { maxLength: 200, autoComplete: "street-address" },
};

/** Options of each choice. */
const choices: Readonly<Record<ChosenField, (terms: Terms) => readonly string[]>> = {
  purchaseChannel: ({ purchaseChannels }) => purchaseChannels,
  pickup: ({ pickups }) => pickups,
};

const helps: Partial<Record<FormField, string>> = {
  mobile: words.application.mobileHelp,
  pickup: words.application.pickupHelp,
};
const wide: readonly FormField[] = ["pickup", "recipientAddress"];

const itemOf = (field: FormField) => ({
  ...{ name: field, label: words.application[field], required: true, extra: helps[field] },
  ...(wide.includes(field) ? { className: "wide" } : {}),
});

/** Input of a text field. After editing, a phone number is shown without spaces and brackets. */
export function TextInput({ field }: { field: TextField }) {
  const form = Form.useFormInstance<FormValues>();
  const tidy = () => {
    const typed = form.getFieldValue(field) as string | undefined;
    if (typed !== undefined && typed !== plainPhone(typed)) form.setFieldValue(field, plainPhone(typed));
  };
  return (
    <Form.Item {...itemOf(field)}>
      <Input {...inputs[field]} {...(isPhone(field) ? { onBlur: tidy } : {})} />
    </Form.Item>
  );
}

/** Radio buttons for a field with several fixed values. */
export function Choice({ field, terms }: { field: ChosenField; terms: Terms }) {
  return (
    <Form.Item {...itemOf(field)}>
      <Radio.Group options={choices[field](terms).map((value) => ({ value, label: value }))} />
    </Form.Item>
  );
}
