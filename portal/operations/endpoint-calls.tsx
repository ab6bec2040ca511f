import Form from "antd/es/form";
import Input from "antd/es/input";
import { useState } from "react";
import { instantsOf } from "../../domain/beijing-day";
import { read, write } from "../client/addresses";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import type { WebhookCall, WebhookEndpoint } from "../client/views";
import { ActionDialog } from "../shared/action-dialog";
import { Loaded } from "../shared/loaded";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { operation as text } from "../words/operation";

const columns: Column<WebhookCall>[] = [
  { title: text.calledAt, line: 1, look: "instant", cell: ({ at }) => beijingTime(at) },
  { title: text.calledEvent, line: 2, cell: ({ type, event }) => `${type} ${event}` },
  { title: text.callAnswer, line: 1, cell: ({ status, error }) => error ?? String(status ?? "") },
  { title: text.callTook, look: "amount", cell: ({ tookMs }) => text.milliseconds(tookMs) },
];

interface CallsDialogProps {
  endpoint: WebhookEndpoint;
  onClose: () => void;
}

/** Dialog with the last calls of an endpoint, in which the events since a day can be sent again. */
export default function CallsDialog({ endpoint: { id, name }, onClose }: CallsDialogProps) {
  const { api } = useSession();
  const toast = useToast();
  const calls = useLoad(read("webhookCalls", { endpoint: id }));
  const [day, setDay] = useState("");
  const replay = useAction(async () => {
    const after = instantsOf(day).from;
    const { events } = await api.command(write("replayEvents", { endpoint: id }), { after });
    toast(text.replayed(events));
    onClose();
  });
  return (
    <ActionDialog
      title={text.callsOf(name)}
      width={800}
      confirm={text.replay}
      okButtonProps={{ disabled: day === "" }}
      action={replay}
      onConfirm={() => void replay.run()}
      onClose={onClose}
    >
      <Loaded from={calls}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="empty">{text.noCalls}</p>
          ) : (
            <RecordsTable
              caption={text.callsOf(name)}
              columns={columns}
              rows={items}
              keyOf={({ at, event }) => `${at} ${event}`}
            />
          )
        }
      </Loaded>
      <Form layout="vertical" component="div">
        <Form.Item label={text.replaySince}>
          <Input
            type="date"
            aria-label={text.replaySince}
            value={day}
            onChange={({ target }) => setDay(target.value)}
          />
        </Form.Item>
      </Form>
    </ActionDialog>
  );
}
