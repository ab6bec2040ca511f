import { read } from "../client/addresses";
import Form from "antd/es/form";
import { fieldsOf, formFields, isChosen, recipientFields } from "../../domain/form/form-fields";
import { useLoad } from "../client/use-load";
import type { Terms } from "../client/views";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { EarlierChoice } from "./earlier-choice";
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
