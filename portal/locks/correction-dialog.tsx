import { write } from "../client/addresses";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useAction } from "../client/use-action";
import type { LockEntry } from "../client/views";
import { ActionDialog } from "../shared/action-dialog";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { lock as lockWords } from "../words/lock";

const text = lockWords;

type Correction = Pick<LockEntry, "lockType" | "creditCode" | "expiresOn"> & { reason: string };

const fields = [
  ["creditCode", words.application.creditCode, 18],
  ["lockType", words.application.lockType, 20],
  ["expiresOn", text.expiresOn, 10],
  ["reason", text.reason, 200],
] as const;

/** 变更: dialog to change a lock's organisation, type or expiry date, with a reason that is recorded. */
export default function CorrectionDialog({ entry, onClose }: { entry: LockEntry; onClose: () => void }) {
  const { api } = useSession();
  const toast = useToast();
  const [form] = Form.useForm<Correction>();
  const correction = useAction(async ({ reason, ...facts }: Correction) => {
    // Only what was changed here is sent. The rest may have been renewed or imported since the page was loaded.
    const changed = Object.entries(facts).filter(
      ([name, value]) => value !== entry[name as keyof typeof facts],
    );
    await api.command(write("changeLock", { serial: entry.serial }), {
      ...Object.fromEntries(changed),
      reason,
      shown: { lockType: entry.lockType, creditCode: entry.creditCode, expiresOn: entry.expiresOn },
    });
    toast(text.corrected);
    onClose();
  });
  return (
    <ActionDialog
      title={text.correct}
      confirm={words.common.confirm}
      action={correction}
      mask={{ closable: false }}
      onConfirm={() => form.submit()}
      onClose={onClose}
    >
      <p>{text.correctHelp}</p>
      <p>
        <strong>{entry.serial}</strong>
      </p>
      <Form
        form={form}
        layout="vertical"
        initialValues={entry}
        onFinish={(values) => void correction.run(values)}
      >
        {fields.map(([name, label, longest]) => (
          <Form.Item
            key={name}
            name={name}
            label={label}
            rules={[{ required: true, whitespace: true, message: words.common.required(label) }]}
          >
            <Input maxLength={longest} />
          </Form.Item>
        ))}
      </Form>
    </ActionDialog>
  );
}
