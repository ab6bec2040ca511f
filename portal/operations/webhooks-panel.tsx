import Button from "antd/es/button";
import { read, write } from "../client/addresses";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import type { WebhookDelivery } from "../client/views";
import { paths } from "../paths";
import { ListLink } from "../shared/list-link";
import { Loaded } from "../shared/loaded";
import { Panel } from "../shared/panel";
import { ProblemAlert } from "../shared/problem-alert";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { operation as text } from "../words/operation";

const columnsOf = (onDone: () => void): Column<WebhookDelivery>[] => [
  { title: text.receiver, line: 1, cell: ({ receiver }) => receiver },
  {
    title: words.application.number,
    line: 2,
    look: "fixed",
    cell: ({ applicationId }) => (
      <ListLink className="number" to={paths.operation(applicationId)}>
        {applicationId}
      </ListLink>
    ),
  },
  { title: text.deliveryStatus, line: 1, cell: ({ status, attempts }) => text.tried(status, attempts) },
  { title: text.deliveryError, cell: ({ lastError }) => lastError },
  { title: text.failingSince, line: 3, look: "instant", cell: ({ since }) => beijingTime(since) },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: ({ id }) => <ResendButton id={id} onDone={onDone} />,
  },
];

/** Panel 未送达的事件: events that other systems did not accept, each of which can be sent again. */
export function WebhooksPanel() {
  const deliveries = useLoad(read("webhookDeliveries"));
  return (
    <Panel title={text.webhooks} className={deliveries.data?.items.length === 0 ? "quiet" : undefined}>
      <Loaded from={deliveries}>
        {({ total, items }) =>
          items.length === 0 ? (
            <p className="empty">{text.noWebhooks}</p>
          ) : (
            <>
              <p className="notice">{text.webhooksHelp(total)}</p>
              <RecordsTable
                caption={text.webhooks}
                columns={columnsOf(deliveries.reload)}
                rows={items}
                keyOf={({ id }) => id}
              />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** Button 【重发】: sends an event again. */
function ResendButton({ id, onDone }: { id: string; onDone: () => void }) {
  const { api } = useSession();
  const toast = useToast();
  const resending = useAction(async () => {
    const { resent } = await api.command(write("resendWebhook", { id }));
    toast(resent ? text.resent : text.nothingToResend);
    onDone();
  });
  return (
    <div className="actions">
      <Button loading={resending.busy} onClick={() => void resending.run()}>
        {text.resend}
      </Button>
      <ProblemAlert problem={resending.problem} onReload={onDone} />
    </div>
  );
}
