import { read } from "../client/addresses";
import Button from "antd/es/button";
import { useEffect, useRef } from "react";
import { channelTraits } from "../../domain/money/channels";
import { useLoad } from "../client/use-load";
import { ProblemAlert } from "../shared/problem-alert";
import { words } from "../words";
import { codeStateOf, isOverdue, latestAttemptOf } from "./open-attempt";
import { PhoneHelp } from "./phone-help";
import { QrCode } from "./qr-code";
import { useServerTime } from "./use-server-time";
import { useStartPayment, type PaymentPanelProps } from "./use-start-payment";

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
