import Button from "antd/es/button";
import Form from "antd/es/form";
import { useState } from "react";
import type { ApplicationView, LastTitle } from "../client/views";
import { focusFirstOf } from "../shared/focus-field";
import { OpinionDialog } from "../shared/opinion-dialog";
import { useCommand } from "../shared/use-command";
import { invoice as invoiceWords } from "../words/invoice";
import { requestErrors, requestOf, valuesOf, type InvoiceValues } from "./invoice-values";
import { TitleFields } from "./title-fields";

const text = invoiceWords;

interface ReissueFormProps {
  id: string;
  /** Number of the invoice that is to be taken back, as the page shows it. */
  invoiceNumber: string | undefined;
  last: LastTitle;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}

/** 【红冲重开】: form for the correct buyer and the reason. */
export function ReissueForm({ id, invoiceNumber, last, onDone, onReload }: ReissueFormProps) {
  const [form] = Form.useForm<InvoiceValues>();
  const [asking, setAsking] = useState(false);
  const isOrganisation = Form.useWatch("kind", form) !== "person";
  const reissue = useCommand("reissueInvoice", { id, done: text.reversing, onDone });
  function ask(): void {
    const fields = requestErrors(form.getFieldsValue(true) as InvoiceValues);
    form.setFields(fields);
    const wrong = fields.filter(({ errors }) => errors.length > 0);
    if (wrong.length > 0) focusFirstOf(wrong.map(({ name }) => name));
    else setAsking(true);
  }
  const send = (opinion: string) =>
    void reissue.run({ ...requestOf(form.getFieldsValue(true) as InvoiceValues), opinion, invoiceNumber });
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={valuesOf(last)}
      requiredMark={false}
      className="form-grid"
    >
      <TitleFields isOrganisation={isOrganisation} />
      <div className="wide form-actions">
        <Button onClick={ask}>{text.reissue}</Button>
      </div>
      <OpinionDialog
        open={asking}
        title={text.reissueReason}
        confirm={text.reissue}
        hint={text.reissueHint}
        danger
        action={reissue}
        onConfirm={send}
        onClose={() => setAsking(false)}
        onReload={onReload}
      />
    </Form>
  );
}
