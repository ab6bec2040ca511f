import Button from "antd/es/button";
import { ProblemAlert } from "../shared/problem-alert";
import { words } from "../words";
import { latestAttemptOf, openAttemptOf, ranOut } from "./open-attempt";
import { QrCode } from "./qr-code";
import { useServerTime } from "./use-server-time";
import { useStartPayment, type PaymentPanelProps } from "./use-start-payment";

const text = words.payment;

/** 微信: a QR code with its countdown; a dead one is greyed. */
export function WechatPanel(props: PaymentPanelProps) {
  const { application } = props;
  const now = useServerTime();
  const start = useStartPayment(props);
  const latest = latestAttemptOf(application, "wechat");
  const open = latest && openAttemptOf(application, now)?.number === latest.number ? latest : undefined;
  const dead = latest !== undefined && !open && ranOut(latest, now);
  const shown = open ?? (dead ? latest : undefined);
  return (
    <div className="wechat">
      {shown ? <QrCode key={shown.number} application={application} attempt={shown} now={now} /> : undefined}
      {open ? undefined : (
        <Button type="primary" loading={start.busy} onClick={() => void start.run({ channel: "wechat" })}>
          {dead ? text.renewQr : text.getQr}
        </Button>
      )}
      <p className="hint">{text.wechatHint}</p>
      <ProblemAlert
        problem={start.problem}
        onRetry={() => void start.run({ channel: "wechat" })}
        onReload={() => {
          start.dismiss();
          props.onReload();
        }}
      />
    </div>
  );
}
