import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { ProblemAlert } from "../shared/problem-alert";
import { useCommand } from "../shared/use-command";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import type { ReviewerPanelProps } from "./decision-panel";

const text = reviewWords;

/** Form to add a 办理记录. */
export function RecordForm({ application: { id }, onDone, onReload }: ReviewerPanelProps) {
  const [form] = Form.useForm<{ text: string }>();
  const record = useCommand("addRecord", {
    id,
    done: text.recordAdded,
    onDone: (application) => {
      form.resetFields();
      onDone(application);
    },
  });
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => void record.run({ text: values.text.trim() })}
    >
      <Form.Item
        name="text"
        label={text.recordText}
        rules={[{ required: true, whitespace: true, message: words.common.required(text.recordText) }]}
      >
        <Input maxLength={500} />
      </Form.Item>
      <ProblemAlert problem={record.problem} onReload={onReload} />
      <Button htmlType="submit" loading={record.busy}>
        {text.addRecord}
      </Button>
    </Form>
  );
}
