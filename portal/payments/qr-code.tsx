import { useState, useEffect } from "react";
import { channelTraits } from "../../domain/money/channels";
import { fileAt } from "../client/addresses";
import type { ApplicationView, AttemptView } from "../client/views";
import { money } from "../shared/money";
import { countdown } from "../shared/time";
import { words } from "../words";
import { useSession } from "../sign-in/session";
import type { CodeState } from "./open-attempt";

const text = words.payment;

interface QrCodeProps {
  application: ApplicationView;
  attempt: AttemptView;
  /** Server time, in milliseconds since the epoch. */
  now: number;
  state: CodeState;
  /** True if the state of the payment can't be read at present. */
  stale: boolean;
}

/**
 * Returns the milliseconds until the deadline, never more than the whole window, however inexact the known server time
 * is.
 */
const millisecondsLeft = ({ createdAt, deadline }: AttemptView, now: number): number =>
  Date.parse(deadline) - Math.max(now, Date.parse(createdAt));

/** Shows the QR code, and the time left to pay it. */
export function QrCode({ application, attempt, now, state, stale }: QrCodeProps) {
  const alive = state === "alive";
  const over = state === "dead" ? text.qrDead : text.qrAsking;
  const { name, methodName } = channelTraits[attempt.channel];
  const askingHint = stale ? text.qrUnknownHint : text.qrAskingHint(name);
  const hint = { alive: text.scan(name), asking: askingHint, dead: text.qrDeadHint }[state];
  const [path, setPath] = useState<string>();
  // The attempt is recorded before the gateway is asked, so its code may appear seconds later. Once shown, an expired
  // code stays visible.
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

/**
 * Returns an address for the picture of a QR code, which is fetched with the visitor's token.
 * @param path - undefined for a code that had expired before, which the API no longer shows
 */
function useQr(path: string | undefined): string | undefined {
  const { api } = useSession();
  const [qr, setQr] = useState<{ path: string; address: string }>();

  useEffect(() => {
    if (path === undefined) return undefined;
    const stopping = new AbortController();
    let address: string | undefined;
    api
      .getFile(path, { signal: stopping.signal })
      .then(({ content }) => {
        if (stopping.signal.aborted) return;
        address = URL.createObjectURL(content);
        setQr({ path, address });
      })
      // The code may have expired meanwhile. The page shows that by the application's state.
      .catch(() => undefined);
    return () => {
      stopping.abort();
      if (address) URL.revokeObjectURL(address);
    };
  }, [api, path]);

  return qr !== undefined && qr.path === path ? qr.address : undefined;
}
