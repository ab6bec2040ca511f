import { write } from "../client/addresses";
import Button from "antd/es/button";
import Checkbox from "antd/es/checkbox";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { plainPhone } from "../../domain/form/phone";
import { useAction } from "../client/use-action";
import type { LockReminder } from "../client/views";
import { Panel } from "../shared/panel";
import { ProblemAlert } from "../shared/problem-alert";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { lock as lockWords } from "../words/lock";

const text = lockWords;

/** Panel 到期提醒: the phone number for reminders of expiring locks, and the switch. */
export function ReminderPanel({ reminder }: { reminder: LockReminder | undefined }) {
  const { api } = useSession();
  const toast = useToast();
  const [form] = Form.useForm<LockReminder>();
  const saving = useAction(async ({ phone, on }: LockReminder) => {
    const saved = await api.command(write("setLockReminder"), {
      phone: plainPhone(phone),
      on,
    });
    form.setFieldsValue(saved);
    toast(text.reminderSaved);
  });
  return (
    <Panel title={text.reminder}>
      <p className="hint">{text.reminderHelp}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ on: true, ...reminder }}
        onFinish={(values) => void saving.run(values)}
      >
        <Form.Item
          name="phone"
          label={text.reminderPhone}
          rules={[{ required: true, whitespace: true, message: words.common.required(text.reminderPhone) }]}
        >
          <Input maxLength={30} inputMode="tel" autoComplete="tel" />
        </Form.Item>
        <Form.Item name="on" valuePropName="checked">
          <Checkbox>{text.reminderOn}</Checkbox>
        </Form.Item>
        <ProblemAlert problem={saving.problem} />
        <Button htmlType="submit" loading={saving.busy}>
          {text.reminderSave}
        </Button>
      </Form>
    </Panel>
  );
}
