import { read, write } from "../client/addresses";
import Form, { type FormInstance } from "antd/es/form";
import { useNavigate } from "react-router";
import { totalOf } from "../../domain/invoice/document";
import { receiptWarning } from "../../domain/application/texts";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import type { ApplicationView, LastTitle } from "../client/views";
import { paths } from "../paths";
import { ActionDialog } from "../shared/action-dialog";
import { Facts } from "../shared/facts";
import { focusFirstOf } from "../shared/focus-field";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { Office } from "../shared/office";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { invoice as invoiceWords } from "../words/invoice";
import { requestErrors, requestOf, valuesOf, type InvoiceValues } from "./invoice-values";
import { TitleFields } from "./title-fields";

const text = invoiceWords;

interface RequestDialogProps {
  /** Id of the application. */
  id: string;
  open: boolean;
  onClose: () => void;
}

/** 开票须知: shows the conditions and the buyer's fields before an invoice is requested; 【确定】 requests it. */
export default function RequestDialog({ id, open, onClose }: RequestDialogProps) {
  const { api } = useSession();
  const toast = useToast();
  const navigate = useNavigate();
  const [form] = Form.useForm<InvoiceValues>();
  const load = useLoad(open ? read("application", { id }) : undefined);
  const title = useLoad(open ? read("invoiceTitle", { id }) : undefined);
  const ready = load.data?.allowed.includes("requestInvoice") === true && title.data !== undefined;
  const request = useAction(async () => {
    const values = form.getFieldsValue(true) as InvoiceValues;
    const totalFen = totalOf(load.data?.invoiceLines ?? []);
    await api.command(write("requestInvoice", { id }), { ...requestOf(values), totalFen });
    toast(text.requested);
    void navigate(`${paths.invoices}?tab=已申请`);
  });

  /** Sends the request if all fields are valid. */
  function confirm(): void {
    const fields = requestErrors(form.getFieldsValue(true) as InvoiceValues);
    form.setFields(fields);
    const wrong = fields.filter(({ errors }) => errors.length > 0);
    if (wrong.length > 0) focusFirstOf(wrong.map(({ name }) => name));
    else void request.run();
  }
  return (
    <ActionDialog
      open={open}
      title={text.noticeTitle}
      width={640}
      confirm={text.confirm}
      action={request}
      okButtonProps={{ disabled: !ready }}
      mask={{ closable: false }}
      destroyOnHidden
      onConfirm={confirm}
      onClose={onClose}
      onReload={load.reload}
      readsItself
      onRetry={confirm}
    >
      <Loaded from={load}>
        {(application) => (
          <Loaded from={title}>
            {({ last }) => <Request application={application} last={last} form={form} />}
          </Loaded>
        )}
      </Loaded>
    </ActionDialog>
  );
}

interface RequestProps {
  application: ApplicationView;
  /** Buyer and delivery of the organisation's last invoice request. */
  last: LastTitle | undefined;
  form: FormInstance<InvoiceValues>;
}

/**
 * Contents of the dialog. The consequences of 【确定】 that can't be undone are highlighted; buyer and delivery are filled
 * in and can be changed.
 */
function Request({
  application: { allowed, form: applied, invoice, invoiceNotice, invoiceLines = [] },
  last,
  form,
}: RequestProps) {
  const isOrganisation = Form.useWatch("kind", form) !== "person";
  if (!allowed.includes("requestInvoice")) return <p>{text.notRequestable(invoice)}</p>;
  const warns = invoiceNotice.endsWith(receiptWarning);
  const initial: InvoiceValues = {
    kind: "organisation",
    name: applied.organisationName,
    taxNumber: applied.creditCode,
    phone: applied.mobile,
    ...(last ? valuesOf(last) : {}),
  };
  /** Replaces the proposed name when the kind of buyer changes, since a person doesn't have the organisation's name. */
  function proposeName({ kind }: Partial<InvoiceValues>): void {
    if (kind === undefined) return;
    const [given, proposed] = kind === "person" ? [initial.name, ""] : ["", initial.name];
    if ((form.getFieldValue("name") ?? "") === given) form.setFieldValue("name", proposed);
  }
  return (
    <>
      <p>
        {warns ? invoiceNotice.slice(0, -receiptWarning.length) : invoiceNotice}
        {warns ? <strong className="warning-words">{receiptWarning}</strong> : undefined}
      </p>
      <Office className="hint" />
      <Facts facts={[[text.amount, money(totalOf(invoiceLines))]]} />
      <Form
        form={form}
        layout="vertical"
        initialValues={initial}
        requiredMark={false}
        preserve={false}
        className="form-grid"
        onValuesChange={proposeName}
      >
        <TitleFields isOrganisation={isOrganisation} />
      </Form>
    </>
  );
}
