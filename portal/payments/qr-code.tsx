import { fileAt } from "../client/addresses";
import { useState } from "react";
import { channelTraits } from "../../domain/money/channels";
import type { ApplicationView, AttemptView } from "../client/views";
import { money } from "../shared/money";
import { countdown } from "../shared/time";
import { words } from "../words";
import type { CodeState } from "./open-attempt";
import { useQr } from "./use-qr";

const text = words.payment;

interface QrCodeProps {
  application: ApplicationView;
  attempt: AttemptView;
  /** The server's time. Milliseconds. */
  now: number;
  state: CodeState;
  /** What became of the payment can't be asked at present. */
  stale: boolean;
}

/** Never more than the whole window, however well the server's time is known. */
const millisecondsLeft = ({ createdAt, deadline }: AttemptView, now: number): number =>
  Date.parse(deadline) - Math.max(now, Date.parse(createdAt));

/** The picture, and how long it can be paid. */
export function QrCode({ application, attempt, now, state, stale }: QrCodeProps) {
  const alive = state === "alive";
  const over = state === "dead" ? text.qrDead : text.qrAsking;
  const { name, methodName } = channelTraits[attempt.channel];
  const askingHint = stale ? text.qrUnknownHint : text.qrAskingHint(name);
  const hint = { alive: text.scan(name), asking: askingHint, dead: text.qrDeadHint }[state];
  const [path, setPath] = useState<string>();
  // An attempt is recorded before the gateway is asked: its code may come seconds later. Once there, a dead one stays.
  if (path === undefined && alive && attempt.codeUrl !== undefined) {
    setPath(fileAt("qr", { id: application.id, number: attempt.number }));
  }
  const address = useQr(path);
  return (
    <figure className={alive ? "qr" : "qr qr-dead"}>
      <div className="qr-picture">
        {address === undefined ? (
          <div className="qr-blank" aria-hidden={!alive}>
            {alive ? text.qrLoading : ""}
          </div>
        ) : (
          <img
            src={address}
            alt={alive ? text.qrAlt(methodName, money(attempt.amountFen)) : over}
            width={240}
            height={240}
          />
        )}
        {alive ? undefined : <strong className="qr-over">{over}</strong>}
      </div>
      <figcaption>
        <p>
          {text.amount} <strong className="amount">{money(attempt.amountFen)}</strong>
        </p>
        {alive ? (
          <p className="countdown">
            {text.remaining} <strong role="timer">{countdown(millisecondsLeft(attempt, now))}</strong>
          </p>
        ) : undefined}
        <p role="status">{hint}</p>
      </figcaption>
    </figure>
  );
}
