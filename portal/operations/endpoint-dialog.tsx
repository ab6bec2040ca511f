import Form from "antd/es/form";
import Input from "antd/es/input";
import Modal from "antd/es/modal";
import { useState } from "react";
import { write } from "../client/addresses";
import { useAction } from "../client/use-action";
import type { WebhookEndpoint } from "../client/views";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { operation as text } from "../words/operation";

interface EndpointDialogProps {
  /** The endpoint to change; undefined for a new one. */
  endpoint: WebhookEndpoint | undefined;
  /** Called with the endpoint as it is then; without it if nothing was done. */
  onClose: (endpoint?: WebhookEndpoint) => void;
}

const listOf = (typed: string): string[] => typed.split(/[\s,，、]+/).filter((one) => one !== "");

/** Dialog with name, address and networks of an endpoint. */
export default function EndpointDialog({ endpoint, onClose }: EndpointDialogProps) {
  const { api } = useSession();
  const [values, setValues] = useState({
    name: endpoint?.name ?? "",
    url: endpoint?.url ?? "https://",
    networks: endpoint?.networks.join("，") ?? "",
  });
  const saving = useAction(async () => {
    const body = { name: values.name, url: values.url.trim(), networks: listOf(values.networks) };
    onClose(
      endpoint
        ? await api.command(write("changeEndpoint", { endpoint: endpoint.id }), body)
        : await api.command(write("createEndpoint"), body),
    );
  });
  return (
    <Modal
      open
      title={endpoint ? text.changeEndpoint : text.addEndpoint}
      okText={words.common.confirm}
      cancelText={words.common.cancel}
      confirmLoading={saving.busy}
      mask={{ closable: false }}
      onOk={() => void saving.run()}
      onCancel={() => onClose()}
    >
      <p>{endpoint ? text.moveHint : text.addEndpointHint}</p>
      <Form layout="vertical" component="div" className="stack">
        {(["name", "url", "networks"] as const).map((field) => (
          <Form.Item key={field} label={text.endpointFields[field]}>
            <Input
              aria-label={text.endpointFields[field]}
              autoComplete="off"
              value={values[field]}
              maxLength={field === "name" ? 40 : 500}
              onChange={({ target }) => setValues({ ...values, [field]: target.value })}
            />
          </Form.Item>
        ))}
      </Form>
      <ProblemAlert problem={saving.problem} />
    </Modal>
  );
}
