import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Radio from "antd/es/radio";
import { useNavigate } from "react-router";
import { useAction } from "../client/use-action";
import type { ApplicationView } from "../client/views";
import { endpoints, paths } from "../paths";
import { focusFirstOf } from "../shared/focus-field";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { requestErrors, requestOf, type InvoiceValues } from "./invoice-values";
import { useToast } from "../shared/toasts";

const text = words.invoice;

interface InvoiceFormProps {
  application: ApplicationView;
  onReload: () => void;
}

/** Buyer and where the invoice is sent; 【确定】 asks for it. */
export function InvoiceForm({ application: { id, form: applied }, onReload }: InvoiceFormProps) {
  const { api } = useSession();
  const toast = useToast();
  const navigate = useNavigate();
  const [form] = Form.useForm<InvoiceValues>();
  const isOrganisation = Form.useWatch("kind", form) !== "person";

  const request = useAction(async () => {
    const values = form.getFieldsValue(true) as InvoiceValues;
    const fields = requestErrors(values);
    form.setFields(fields);
    const wrong = fields.filter(({ errors }) => errors.length > 0);
    if (wrong.length > 0) return focusFirstOf(wrong.map(({ name }) => name));
    await api.command<ApplicationView>("POST", endpoints.command(id, "invoice"), requestOf(values));
    toast(text.requested);
    void navigate(`${paths.invoices}?tab=已申请`, { replace: true });
  });

  const initial: InvoiceValues = {
    kind: "organisation",
    name: applied.organisationName,
    taxNumber: applied.creditCode,
    phone: applied.mobile,
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
      <Form.Item name="email" label={text.email} extra={text.deliveryHelp}>
        <Input maxLength={100} inputMode="email" autoComplete="email" />
      </Form.Item>
      <Form.Item name="phone" label={text.phone}>
        <Input maxLength={11} inputMode="tel" autoComplete="tel" />
      </Form.Item>
      <div className="wide">
        <ProblemAlert problem={request.problem} onReload={onReload} onRetry={() => void request.run()} />
      </div>
      <div className="wide form-actions">
        <Button onClick={() => void navigate(paths.invoices)}>{words.common.cancel}</Button>
        <Button type="primary" loading={request.busy} onClick={() => void request.run()}>
          {text.confirm}
        </Button>
      </div>
    </Form>
  );
}
