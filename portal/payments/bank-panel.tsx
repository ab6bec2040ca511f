import Button from "antd/es/button";
import Radio from "antd/es/radio";
import { useEffect, useState } from "react";
import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import { Loaded } from "../shared/loaded";
import { money } from "../shared/money";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import type { ApplicationView } from "../client/views";
import { ConfirmButton } from "../shared/confirm-button";
import { useCommand } from "../shared/use-command";
import { openAttemptOf } from "./open-attempt";
import { rememberPendingPayment } from "./pending-payment";
import { useStartPayment, type PaymentPanelProps } from "./use-start-payment";

const text = words.payment;

/** 个人网银: panel in which a bank is chosen, before the browser goes to its page. */
export function BankPanel(props: PaymentPanelProps) {
  const { application, channel } = props;
  const { clock } = useSession();
  const terms = useLoad(read("terms"));
  const start = useStartPayment(props);
  const open = openAttemptOf(application, clock.now());
  const [bank, setBank] = useState(open?.bank);
  const [leaving, setLeaving] = useState(false);

  // Browsers restore a page as it was left. After the back button, the payment button must not stay busy.
  useEffect(() => {
    const stay = () => setLeaving(false);
    window.addEventListener("pageshow", stay);
    return () => window.removeEventListener("pageshow", stay);
  }, []);

  async function pay() {
    const started = await start.run({ channel, ...(bank === undefined ? {} : { bank }) });
    const form = started?.attempt?.bankForm;
    if (!form) return;
    setLeaving(true);
    rememberPendingPayment(application.id);
    postForm(form);
  }

  return (
    <div className="stack">
      {open?.channel === channel ? (
        <div className="notice">
          <p>{text.bankOpen}</p>
          <UnfinishedButton application={application} onDone={props.onChange} onReload={props.onReload} />
        </div>
      ) : undefined}
      <Loaded from={terms}>
        {({ banks }) => (
          <Radio.Group
            className="banks"
            aria-label={text.chooseBank}
            value={bank}
            options={banks.map(({ code, name }) => ({ value: code, label: name }))}
            onChange={(event) => setBank(event.target.value as string)}
          />
        )}
      </Loaded>
      <p className="hint">{text.bankHint}</p>
      <p>
        {text.amount} <strong className="amount">{money(application.feeFen)}</strong>
      </p>
      <Button
        type="primary"
        disabled={bank === undefined}
        loading={start.busy || leaving}
        onClick={() => void pay()}
      >
        {leaving ? text.leaving : text.confirmPay}
      </Button>
      <ProblemAlert problem={start.problem} onRetry={() => void pay()} onReload={props.onReload} />
    </div>
  );
}

/** Sends the browser to another site with a form of the given fields. */
function postForm({ action, fields }: { action: string; fields: Record<string, string> }): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

interface UnfinishedButtonProps {
  application: ApplicationView;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}

/** Button 【未完成支付】, by which a bidder who left the bank's page without paying need not wait for the order to expire. */
function UnfinishedButton({ application: { id, allowed }, onDone, onReload }: UnfinishedButtonProps) {
  const { unfinished, unfinishedAsk, unfinishedYes, unfinishedNo, givenUp } = words.payment;
  const giveUp = useCommand("giveUpPayment", { id, done: givenUp, onDone });
  if (!allowed.includes("giveUpPayment")) return undefined;
  return (
    <ConfirmButton
      label={unfinished}
      question={unfinishedAsk}
      answers={{ yes: unfinishedYes, no: unfinishedNo }}
      action={giveUp}
      said={[]}
      onReload={onReload}
    />
  );
}
