import { write } from "../client/addresses";
import type { Channel } from "../../domain/money/payment";
import { useAction } from "../client/use-action";
import type { ApplicationView } from "../client/views";
import { useSession } from "../sign-in/session";

export interface PaymentPanelProps {
  application: ApplicationView;
  channel: Channel;
  /** The server's time when the application was read. Milliseconds. */
  seenAt: number;
  /** The application couldn't be read lately: it may have been paid. */
  stale: boolean;
  /** Chosen by a click just now: what this way of paying shows is shown without another. */
  startsAtOnce: boolean;
  onChange: (application: ApplicationView) => void;
  onReload: () => void;
}

/** Starts, or goes on with, a payment; learns the server's exact time by it. */
export function useStartPayment({
  application: { id },
  onChange,
}: Pick<PaymentPanelProps, "application" | "onChange">) {
  const { api, clock } = useSession();
  return useAction(async (order: { channel: Channel; bank?: string }) => {
    const started = await api.command(write("startPayment", { id }), order);
    clock.learnExactly(started.serverTime);
    onChange(started.application);
    return started;
  });
}
