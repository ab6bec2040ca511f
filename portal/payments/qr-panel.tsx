import Button from "antd/es/button";
import { useEffect, useRef, useState } from "react";
import { channelTraits } from "../../domain/money/channels";
import { read, fileAt } from "../client/addresses";
import { useLoad } from "../client/use-load";
import { ProblemAlert } from "../shared/problem-alert";
import { words } from "../words";
import { useAction } from "../client/use-action";
import { saveFile } from "../shared/save-file";
import { useSession } from "../sign-in/session";
import { codeStateOf, isOverdue, latestAttemptOf } from "./open-attempt";
import { QrCode } from "./qr-code";
import { useStartPayment, type PaymentPanelProps } from "./use-start-payment";

const phoneHelpText = words.payment.phone;

interface PhoneHelpProps {
  /** Id of the application. */
  id: string;
  /** Number of the order. */
  number: string;
  /** Name of the channel. */
  name: string;
}

/** Help for visitors on small or touch screens, whose phone shows the code that it should scan. */
function PhoneHelp({ id, number, name }: PhoneHelpProps) {
  const { api } = useSession();
  const saving = useAction(async () =>
    saveFile(await api.getFile(fileAt("qrPicture", { id, number })), phoneHelpText.fileName(name)),
  );
  return (
    <section className="phone-help stack" aria-label={phoneHelpText.title}>
      <strong>{phoneHelpText.title}</strong>
      <ol>
        {phoneHelpText.steps(name).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className="actions">
        <Button loading={saving.busy} onClick={() => void saving.run()}>
          {phoneHelpText.save}
        </Button>
        <a className="plain-link" href="weixin://">
          {phoneHelpText.open(name)}
        </a>
      </div>
      <ProblemAlert problem={saving.problem} />
    </section>
  );
}

const text = words.payment;

/**
 * Panel with a QR code and its countdown. An expired code is greyed out; a code whose result isn't known yet says so.
 */
export function QrPanel(props: PaymentPanelProps) {
  const { application, channel, seenAt, stale, startsAtOnce } = props;
  const now = useServerTime();
  const start = useStartPayment(props);
  const { data: terms } = useLoad(read("terms"));
  const latest = latestAttemptOf(application, channel);
  const state = latest && codeStateOf(latest, now);
  const offersCode =
    state === undefined || state === "dead" || (latest && isOverdue(latest, seenAt) && state !== "alive");

  const started = useRef(false);
  useEffect(() => {
    if (!startsAtOnce || started.current || state !== undefined) return;
    started.current = true;
    void start.run({ channel });
  });

  return (
    <div className="qr-panel">
      {latest && state ? (
        <QrCode
          key={latest.number}
          application={application}
          attempt={latest}
          now={now}
          state={state}
          stale={stale}
        />
      ) : undefined}
      {latest && state === "alive" ? (
        <PhoneHelp id={application.id} number={latest.number} name={channelTraits[channel].name} />
      ) : undefined}
      {start.busy && state !== "alive" ? <p role="status">{text.qrLoading}</p> : undefined}
      {offersCode ? (
        <Button type="primary" loading={start.busy} onClick={() => void start.run({ channel })}>
          {state === undefined ? text.getQr : text.renewQr}
        </Button>
      ) : undefined}
      {terms ? (
        <p className="hint">{text.qrHint(channelTraits[channel].methodName, terms.windowSeconds[channel])}</p>
      ) : undefined}
      <ProblemAlert
        problem={start.problem}
        onRetry={() => void start.run({ channel })}
        onReload={() => {
          start.dismiss();
          props.onReload();
        }}
      />
    </div>
  );
}

/**
 * Returns the server's time in milliseconds since the epoch. It is updated four times a second, so that a countdown
 * never skips a second.
 */
function useServerTime(): number {
  const { clock } = useSession();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 250);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
