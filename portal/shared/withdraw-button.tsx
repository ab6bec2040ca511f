import Button from "antd/es/button";
import { useState } from "react";
import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { OpinionDialog } from "./opinion-dialog";
import { shownLocks } from "./shown-locks";
import { useCommand } from "./use-command";

interface WithdrawButtonProps {
  application: ApplicationView;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
  /** Label of the button. The operator's label says that money is refunded. */
  label?: string;
  hint?: string;
  done?: string;
  /** Message if the command waits for a second person. */
  asked?: string;
  /** Command to send. After an invoice, money can only be refunded through a red letter. */
  command?: "withdraw" | "refundInvoiced";
}

/** Button 【撤回申请】, shown if withdrawal is allowed. */
export function WithdrawButton({
  application,
  onDone,
  onReload,
  command = "withdraw",
  ...texts
}: WithdrawButtonProps) {
  const { id, allowed, keptFen } = application;
  const { label, hint, done, asked } = {
    label: words.application.withdraw,
    hint: words.application.withdrawHint,
    done: words.application.withdrawn,
    asked: words.application.withdrawn,
    ...texts,
  };
  const [isOpen, setIsOpen] = useState(false);
  const finish = (withdrawn: ApplicationView) => {
    setIsOpen(false);
    onDone(withdrawn);
  };
  const withdrawal = useCommand(command, { id, done, asked, onDone: finish });
  if (!allowed.includes(command)) return undefined;
  return (
    <>
      <Button danger onClick={() => setIsOpen(true)}>
        {label}
      </Button>
      <OpinionDialog
        open={isOpen}
        confirm={label}
        hint={hint}
        danger
        action={withdrawal}
        onConfirm={(opinion) =>
          void withdrawal.run({ opinion, keptFen, lockStates: shownLocks(application) })
        }
        onClose={() => setIsOpen(false)}
        onReload={onReload}
      />
    </>
  );
}
