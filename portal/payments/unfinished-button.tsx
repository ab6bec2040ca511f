import type { ApplicationView } from "../client/views";
import { ConfirmButton } from "../shared/confirm-button";
import { useCommand } from "../shared/use-command";
import { words } from "../words";

interface UnfinishedButtonProps {
  application: ApplicationView;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}

/** Button 【未完成支付】, by which a bidder who left the bank's page without paying need not wait for the order to expire. */
export function UnfinishedButton({ application: { id, allowed }, onDone, onReload }: UnfinishedButtonProps) {
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
