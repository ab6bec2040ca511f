import Form from "antd/es/form";
import { useId } from "react";
import { fieldsOf, formFields, isChosen, recipientFields } from "../../domain/form/form-fields";
import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import type { Terms } from "../client/views";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { Choice, TextInput } from "./form-field";
import type { FormValues } from "./form-values";

const text = words.application;

interface ContactFieldsProps {
  terms: Terms;
  /** Called when a contact or recipient of an earlier application is chosen. */
  onChoose: (values: Partial<FormValues>) => void;
}

/** Fields of the contact who is informed, and of how the lock reaches its owner. */
export function ContactFields({ terms, onChoose }: ContactFieldsProps) {
  const form = Form.useFormInstance<FormValues>();
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
        {fieldsOf("contact").map((field) => (
          <TextInput key={field} field={field} />
        ))}
        {formFields.filter(isChosen).map((field) =>
          // The purchase channel is asked at the top of the form, before everything else.
          field === "purchaseChannel" ? undefined : <Choice key={field} field={field} terms={terms} />,
        )}
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
            {recipientFields.map((field) => (
              <TextInput key={field} field={field} />
            ))}
          </>
        ) : undefined}
      </div>
    </Panel>
  );
}

interface EarlierChoiceProps<T> {
  label: string;
  choices: readonly T[];
  nameOf: (choice: T) => string;
  onChoose: (choice: T) => void;
}

/**
 * Choice that fills the fields below with the data of an earlier application of the organisation; renders nothing if
 * there is none.
 */
function EarlierChoice<T>({ label, choices, nameOf, onChoose }: EarlierChoiceProps<T>) {
  const id = useId();
  if (choices.length === 0) return undefined;
  return (
    <Form.Item label={label} htmlFor={id} className="wide">
      <select
        id={id}
        className="plain-input earlier-choice"
        value=""
        onChange={({ target }) => {
          const choice = choices[Number(target.value)];
          if (choice !== undefined) onChoose(choice);
        }}
      >
        <option value="">{words.application.earlier}</option>
        {choices.map((choice, place) => (
          <option key={nameOf(choice)} value={place}>
            {nameOf(choice)}
          </option>
        ))}
      </select>
    </Form.Item>
  );
}
