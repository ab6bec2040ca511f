import { write } from "../client/addresses";
import Button from "antd/es/button";
import Form from "antd/es/form";
import { useState } from "react";
import type { InvoiceDelivery } from "../../domain/invoice/request";
import { useAction } from "../client/use-action";
import { ActionDialog } from "../shared/action-dialog";
import { focusFirstOf } from "../shared/focus-field";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { invoice as invoiceWords } from "../words/invoice";
import { deliveryErrors, deliveryOf, type DeliveryValues } from "./invoice-values";
import { DeliveryFields } from "./title-fields";

const text = invoiceWords;

/** Prefix of the fields' ids, because another form on the page has fields of the same names. */
const formName = "resend";

interface ResendButtonProps {
  id: string;
  /** Addresses to which the invoice was sent before. */
  delivery: InvoiceDelivery | undefined;
}

/** 【重新发送】: the provider sends the invoice again by e-mail, SMS, or both. */
export function ResendButton({ id, delivery }: ResendButtonProps) {
  const [form] = Form.useForm<DeliveryValues>();
  const [isOpen, setIsOpen] = useState(false);
  const { api } = useSession();
  const toast = useToast();
  const resend = useAction(async (values: DeliveryValues) => {
    await api.command(write("resendInvoice", { id }), { delivery: deliveryOf(values) });
    toast(text.resent);
    setIsOpen(false);
  });
  function send(): void {
    const values = form.getFieldsValue(true) as DeliveryValues;
    const fields = deliveryErrors(values);
    form.setFields(fields);
    const wrong = fields.filter(({ errors }) => errors.length > 0);
    if (wrong.length > 0) focusFirstOf(wrong.map(({ name }) => `${formName}_${name}`));
    else void resend.run(values);
  }
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{text.resend}</Button>
      <ActionDialog
        open={isOpen}
        title={text.resend}
        confirm={text.resend}
        action={resend}
        onConfirm={send}
        onClose={() => setIsOpen(false)}
      >
        <p>{text.resendHint}</p>
        <Form
          name={formName}
          form={form}
          layout="vertical"
          initialValues={delivery ?? {}}
          requiredMark={false}
        >
          <DeliveryFields />
        </Form>
      </ActionDialog>
    </>
  );
}
