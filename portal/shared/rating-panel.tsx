import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Radio from "antd/es/radio";
import { grades, isLow, type Grade } from "../../domain/application/rating";
import { read, write } from "../client/addresses";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import { useSession } from "../sign-in/session";
import { rating as text } from "../words/rating";
import { words } from "../words";
import { Facts } from "./facts";
import { Panel } from "./panel";
import { ProblemAlert } from "./problem-alert";
import { useToast } from "./toasts";

interface Answered {
  grade: Grade;
  reason?: string;
}

/** Panel 好差评: asks once for the bidder's rating, and shows it afterwards. */
export default function RatingPanel({ id }: { id: string }) {
  const { api } = useSession();
  const toast = useToast();
  const load = useLoad(read("rating", { id }));
  const [form] = Form.useForm<Answered>();
  const grade = Form.useWatch("grade", form);
  const sending = useAction(async ({ grade: chosen, reason = "" }: Answered) => {
    const said = isLow(chosen) && reason.trim() !== "" ? { reason } : {};
    load.replace(await api.command(write("rateService", { id }), { grade: chosen, ...said }));
    toast(text.sent);
  });
  if (!load.data) return undefined;
  const { given } = load.data;
  if (given)
    return (
      <Panel title={text.givenTitle}>
        <Facts
          facts={[
            [text.grade, given.grade],
            ...(given.reason === undefined ? [] : [[text.reason, given.reason] as const]),
          ]}
        />
      </Panel>
    );
  return (
    <Panel title={text.title} className="screen-only">
      <p className="hint">{text.help}</p>
      <Form form={form} layout="vertical" onFinish={(answered) => void sending.run(answered)}>
        <Form.Item
          name="grade"
          label={text.grade}
          required={false}
          rules={[{ required: true, message: words.common.toChoose(text.grade) }]}
        >
          <Radio.Group options={grades.map((value) => ({ value, label: value }))} />
        </Form.Item>
        {grade !== undefined && isLow(grade) ? (
          <Form.Item name="reason" label={text.reason} extra={text.reasonHelp}>
            <Input maxLength={500} />
          </Form.Item>
        ) : undefined}
        <ProblemAlert problem={sending.problem} />
        <Button htmlType="submit" loading={sending.busy}>
          {text.send}
        </Button>
      </Form>
    </Panel>
  );
}
