import { read } from "../client/addresses";
import Button from "antd/es/button";
import Radio from "antd/es/radio";
import { useEffect, useState } from "react";
import { useLoad } from "../client/use-load";
import { Loaded } from "../shared/loaded";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { openAttemptOf } from "./open-attempt";
import { rememberPendingPayment } from "./pending-payment";
import { postForm } from "./post-form";
import { UnfinishedButton } from "./unfinished-button";
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
