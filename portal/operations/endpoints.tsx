import Button from "antd/es/button";
import { useState } from "react";
import { calledState, mayPause } from "../../domain/events/endpoint";
import { read, write } from "../client/addresses";
import { lazily } from "../client/lazily";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import type { WebhookEndpoint } from "../client/views";
import { ConfirmButton } from "../shared/confirm-button";
import { Fetched, FetchedOnceOpen } from "../shared/fetched";
import { Loaded } from "../shared/loaded";
import { ProblemAlert } from "../shared/problem-alert";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { operation as text } from "../words/operation";

const EndpointDialog = lazily(() => import("./endpoint-dialog"));
const CallsDialog = lazily(() => import("./endpoint-calls"));
const SecretDialog = lazily(async () => ({ default: (await import("./endpoint-dialog")).SecretDialog }));

interface Acts {
  reload: () => void;
  change: (endpoint: WebhookEndpoint) => void;
  /** Shows a new secret. */
  show: (endpoint: WebhookEndpoint) => void;
  showCalls: (endpoint: WebhookEndpoint) => void;
}

const columnsOf = (acts: Acts): Column<WebhookEndpoint>[] => [
  { title: text.receiver, bare: true, cell: ({ name }) => <strong>{name}</strong> },
  { title: text.endpointUrl, line: 2, cell: ({ url }) => url },
  {
    title: text.deliveryStatus,
    line: 1,
    cell: ({ state, endedBecause }) =>
      endedBecause === undefined ? state : text.endpointEnded(state, endedBecause),
  },
  {
    title: text.failingSince,
    look: "instant",
    cell: ({ failingSince }) => (failingSince === undefined ? "" : beijingTime(failingSince)),
  },
  { title: text.endpointOwner, cell: ({ client }) => client ?? text.title },
  {
    title: words.common.actions,
    bare: true,
    cell: (endpoint) => <EndpointActions endpoint={endpoint} {...acts} />,
  },
];

/** Addresses of other systems that are called with events. */
export default function Endpoints() {
  const endpoints = useLoad(read("webhookEndpoints"));
  // An endpoint is changed, `null` stands for one that is added.
  const [open, setOpen] = useState<WebhookEndpoint | null>();
  const [shown, setShown] = useState<WebhookEndpoint>();
  const [called, setCalled] = useState<WebhookEndpoint>();
  const { reload } = endpoints;
  const close = (made?: WebhookEndpoint) => {
    setOpen(undefined);
    if (made?.secret !== undefined) setShown(made);
    if (made) reload();
  };
  return (
    <>
      <Loaded from={endpoints}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="empty">{text.noEndpoints}</p>
          ) : (
            <>
              <p className="hint">{text.endpointsHelp}</p>
              <RecordsTable
                caption={text.endpoints}
                columns={columnsOf({ reload, change: setOpen, show: setShown, showCalls: setCalled })}
                rows={items}
                keyOf={({ id }) => id}
              />
            </>
          )
        }
      </Loaded>
      <p>
        <Button onClick={() => setOpen(null)}>{text.addEndpoint}</Button>
      </p>
      <Fetched>
        {open === undefined ? undefined : <EndpointDialog endpoint={open ?? undefined} onClose={close} />}
      </Fetched>
      <Fetched>
        {called ? <CallsDialog endpoint={called} onClose={() => setCalled(undefined)} /> : undefined}
      </Fetched>
      <FetchedOnceOpen open={shown !== undefined}>
        <SecretDialog shown={shown} onClose={() => setShown(undefined)} />
      </FetchedOnceOpen>
    </>
  );
}

/** Buttons of an endpoint: 【启用】 or 【暂停】, 【测试】, 【调用记录】, 【修改】, 【更换密钥】, 【停用旧密钥】 and 【删除】. */
function EndpointActions({
  endpoint,
  reload,
  change,
  show,
  showCalls,
}: Acts & { endpoint: WebhookEndpoint }) {
  const { id, name, state, formerSecretUntil } = endpoint;
  const { api } = useSession();
  const toast = useToast();
  const act = useAction(async (what: "enableEndpoint" | "pauseEndpoint" | "endFormerSecret") => {
    await api.command(write(what, { endpoint: id }));
    toast(text.endpointActs[what]);
    reload();
  });
  const ping = useAction(async () => {
    const { accepted, reason = "" } = await api.command(write("pingEndpoint", { endpoint: id }));
    toast(accepted ? text.pinged : text.notPinged(reason), accepted ? "good" : "busy");
  });
  const roll = useAction(async (): Promise<true> => {
    show(await api.command(write("rollSecret", { endpoint: id })));
    reload();
    return true;
  });
  const removal = useAction(async (): Promise<true> => {
    await api.command(write("deleteEndpoint", { endpoint: id }));
    toast(text.endpointDeleted);
    reload();
    return true;
  });
  return (
    <div className="actions">
      {state === calledState ? undefined : (
        <Button loading={act.busy} onClick={() => void act.run("enableEndpoint")}>
          {text.enable}
        </Button>
      )}
      {mayPause(state) ? (
        <Button loading={act.busy} onClick={() => void act.run("pauseEndpoint")}>
          {text.pause}
        </Button>
      ) : undefined}
      <Button loading={ping.busy} onClick={() => void ping.run()}>
        {text.ping}
      </Button>
      <Button onClick={() => showCalls(endpoint)}>{text.calls}</Button>
      <Button onClick={() => change(endpoint)}>{text.changeEndpoint}</Button>
      <ConfirmButton
        label={text.rollSecret}
        look={{}}
        question={text.rollSecretHint}
        action={roll}
        said={[]}
        onReload={reload}
      />
      {formerSecretUntil === undefined ? undefined : (
        <Button loading={act.busy} onClick={() => void act.run("endFormerSecret")}>
          {text.endFormerSecret}
        </Button>
      )}
      <ConfirmButton
        label={text.deleteEndpoint}
        look={{ danger: true }}
        question={text.deleteEndpointHint(name)}
        action={removal}
        said={[]}
        onReload={reload}
      />
      <ProblemAlert problem={act.problem ?? ping.problem} onReload={reload} />
    </div>
  );
}
