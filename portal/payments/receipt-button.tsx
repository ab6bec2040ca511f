import type { ApplicationView } from "../client/views";
import { ConfirmButton } from "../shared/confirm-button";
import { useCommand } from "../shared/use-command";
import { words } from "../words";

interface ReceiptButtonProps {
  application: ApplicationView;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}

/** Button 【确认收货】, shown while the lock is on its way. */
export function ReceiptButton({ application: { id, allowed }, onDone, onReload }: ReceiptButtonProps) {
  const receipt = useCommand("confirmReceipt", { id, done: words.payment.receiptConfirmed, onDone });
  if (!allowed.includes("confirmReceipt")) return undefined;
  return (
    <ConfirmButton
      label={words.payment.confirmReceipt}
      question={words.payment.confirmReceiptAsk}
      action={receipt}
      said={[]}
      onReload={onReload}
    />
  );
}
