import Form from "antd/es/form";
import Input from "antd/es/input";
import Modal from "antd/es/modal";
import { useState } from "react";
import { write } from "../client/addresses";
import { useAction } from "../client/use-action";
import type { WebhookEndpoint } from "../client/views";
import { ActionDialog } from "../shared/action-dialog";
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
    <ActionDialog
      title={endpoint ? text.changeEndpoint : text.addEndpoint}
      confirm={words.common.confirm}
      action={saving}
      mask={{ closable: false }}
      onConfirm={() => void saving.run()}
      onClose={() => onClose()}
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
    </ActionDialog>
  );
}

interface SecretDialogProps {
  /** Endpoint with its new secret; undefined if none is shown. */
  shown: WebhookEndpoint | undefined;
  onClose: () => void;
}

/** Dialog that shows a new secret, the only time that it can be read. */
export function SecretDialog({ shown, onClose }: SecretDialogProps) {
  return (
    <Modal
      open={shown !== undefined}
      title={text.secretOf(shown?.name ?? "")}
      okText={text.secretKept}
      cancelButtonProps={{ hidden: true }}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      onOk={onClose}
    >
      <p>{text.secretHelp}</p>
      <p>
        <code className="number">{shown?.secret}</code>
      </p>
    </Modal>
  );
}
