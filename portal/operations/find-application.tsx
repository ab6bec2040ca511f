import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useNavigate } from "react-router";
import { applicationIdLength } from "../../domain/attempts";
import { paths } from "../paths";
import { Panel } from "../shared/panel";
import { words } from "../words";

const text = words.operation;

/** Opens an application by its number. */
export function FindApplication() {
  const navigate = useNavigate();
  return (
    <Panel title={text.find}>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={({ id }: { id: string }) => void navigate(paths.operation(id.trim().toUpperCase()))}
      >
        <Form.Item
          name="id"
          label={text.findNumber}
          rules={[{ required: true, whitespace: true, message: text.findHelp }]}
        >
          <Input maxLength={applicationIdLength} autoComplete="off" />
        </Form.Item>
        <Button htmlType="submit">{text.open}</Button>
      </Form>
    </Panel>
  );
}
