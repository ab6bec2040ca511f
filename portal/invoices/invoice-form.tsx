import Button from "antd/es/button";
import Form from "antd/es/form";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useAction } from "../client/use-action";
import type { ApplicationView, LastTitle } from "../client/views";
import { endpoints, paths } from "../paths";
import { focusFirstOf } from "../shared/focus-field";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { requestErrors, requestOf, valuesOf, type InvoiceValues } from "./invoice-values";
import { TitleFields } from "./title-fields";
import { NoticeDialog } from "./notice-dialog";
import { useToast } from "../shared/toasts";

const text = words.invoice;

interface InvoiceFormProps {
  application: ApplicationView;
  /** What the organisation asked with the last time. */
  last: LastTitle | undefined;
  onReload: () => void;
}

/** Buyer and where the invoice is sent; 【点击开票】 opens 开票须知, and its 【确定】 asks for the invoice. */
export function InvoiceForm({ application, last, onReload }: InvoiceFormProps) {
  const { id, form: applied, invoiceNotice } = application;
  const [asking, setAsking] = useState(false);
  const { api } = useSession();
  const toast = useToast();
  const navigate = useNavigate();
  const [form] = Form.useForm<InvoiceValues>();
  const isOrganisation = Form.useWatch("kind", form) !== "person";

  /** Opens the dialog once all fields are right. */
  function ask(): void {
    const fields = requestErrors(form.getFieldsValue(true) as InvoiceValues);
    form.setFields(fields);
    const wrong = fields.filter(({ errors }) => errors.length > 0);
    if (wrong.length > 0) focusFirstOf(wrong.map(({ name }) => name));
    else setAsking(true);
  }
  const request = useAction(async () => {
    const values = form.getFieldsValue(true) as InvoiceValues;
    await api.command<ApplicationView>("POST", endpoints.command(id, "/invoice"), requestOf(values));
    toast(text.requested);
    void navigate(`${paths.invoices}?tab=已申请`, { replace: true });
  });
  const close = () => {
    setAsking(false);
    request.dismiss();
  };

  const initial: InvoiceValues = {
    kind: "organisation",
    name: applied.organisationName,
    taxNumber: applied.creditCode,
    phone: applied.mobile,
    ...(last ? valuesOf(last) : {}),
  };
  /** A person isn't called as the organisation is. */
  function proposeName({ kind }: Partial<InvoiceValues>): void {
    if (kind === undefined) return;
    const [given, proposed] = kind === "person" ? [initial.name, ""] : ["", initial.name];
    if ((form.getFieldValue("name") ?? "") === given) form.setFieldValue("name", proposed);
  }

  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={initial}
      requiredMark={false}
      className="form-grid"
      onValuesChange={proposeName}
    >
      <TitleFields isOrganisation={isOrganisation} />
      <div className="wide form-actions">
        <Button onClick={() => void navigate(paths.invoices)}>{words.common.cancel}</Button>
        <Button type="primary" onClick={ask}>
          {text.request}
        </Button>
      </div>
      <NoticeDialog
        open={asking}
        notice={invoiceNotice}
        busy={request.busy}
        problem={request.problem}
        onConfirm={() => void request.run()}
        onCancel={close}
        onReload={() => {
          close();
          onReload();
        }}
      />
    </Form>
  );
}
