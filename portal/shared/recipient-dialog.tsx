import Form from "antd/es/form";
import Input from "antd/es/input";
import { recipientFields } from "../../domain/form/form-fields";
import { plainPhone } from "../../domain/form/phone";
import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { recipient as text } from "../words/recipient";
import { ActionDialog } from "./action-dialog";
import type { RecipientButtonProps } from "./recipient-props";
import { useCommand } from "./use-command";

type Values = Partial<Record<(typeof recipientFields)[number] | "remark", string>>;

const longest = { recipientName: 30, recipientPhone: 30, recipientAddress: 200 } as const;

/** 更正收件信息: dialog for the recipient of a lock that is still to be sent. Staff say who asked them for it. */
export default function RecipientDialog({
  application: { id, form: applied },
  isStaff = false,
  onDone,
  onReload,
  onClose,
}: RecipientButtonProps & { onClose: () => void }) {
  const [form] = Form.useForm<Values>();
  const correction = useCommand("correctRecipient", {
    id,
    done: text.corrected,
    onDone: (application: ApplicationView) => {
      onClose();
      onDone(application);
    },
  });
  const send = ({ recipientName = "", recipientPhone = "", recipientAddress = "", remark = "" }: Values) =>
    correction.run({
      recipientName: recipientName.trim(),
      recipientPhone: plainPhone(recipientPhone),
      recipientAddress: recipientAddress.trim(),
      ...(remark.trim() === "" ? {} : { remark: remark.trim() }),
    });
  const required = (label: string) => [
    { required: true, whitespace: true, message: words.common.required(label) },
  ];
  return (
    <ActionDialog
      title={text.correct}
      confirm={text.correct}
      action={correction}
      mask={{ closable: false }}
      onConfirm={() => form.submit()}
      onClose={onClose}
      onReload={onReload}
    >
      <p>{text.hint}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={applied}
        onFinish={(values: Values) => void send(values)}
      >
        {recipientFields.map((field) => (
          <Form.Item
            key={field}
            name={field}
            label={words.application[field]}
            rules={required(words.application[field])}
          >
            <Input maxLength={longest[field]} />
          </Form.Item>
        ))}
        {isStaff ? (
          <Form.Item name="remark" label={text.remark} rules={required(text.remark)}>
            <Input maxLength={200} />
          </Form.Item>
        ) : undefined}
      </Form>
    </ActionDialog>
  );
}
