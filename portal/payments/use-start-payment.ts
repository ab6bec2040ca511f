import { write } from "../client/addresses";
import type { Channel } from "../../domain/money/payment";
import { useAction } from "../client/use-action";
import type { ApplicationView } from "../client/views";
import { useSession } from "../sign-in/session";

export interface PaymentPanelProps {
  application: ApplicationView;
  channel: Channel;
  /** Server time at which the application was read, in milliseconds since the epoch. */
  seenAt: number;
  /** True if the application could not be read recently, so that it may have been paid. */
  stale: boolean;
  /** True if this method was just chosen by a click, so that its order is shown without another one. */
  startsAtOnce: boolean;
  onChange: (application: ApplicationView) => void;
  onReload: () => void;
}

/** Starts or continues a payment, and learns the server's exact time from the answer. */
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
