import Button from "antd/es/button";
import Input from "antd/es/input";
import { useState } from "react";
import type { ApplicationView } from "../client/views";
import { LockChoice } from "../shared/lock-choice";
import { money } from "../shared/money";
import { OpinionDialog } from "../shared/opinion-dialog";
import { shownLocks } from "../shared/shown-locks";
import { useCommand } from "../shared/use-command";
import { consent } from "../words/consent";
import { operation as text } from "../words/operation";

interface PartRefundButtonProps {
  application: ApplicationView;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}

/**
 * 【退费】: refunds the fees of locks, of which those that are owed are selected at first, or an amount if no lock is
 * selected.
 */
export function PartRefundButton({ application, onDone, onReload }: PartRefundButtonProps) {
  const { id, allowed, form, keptFen, owed } = application;
  const [isOpen, setIsOpen] = useState(false);
  const [locks, setLocks] = useState<string[]>(owed?.locks ?? []);
  const [yuan, setYuan] = useState("");
  const refund = useCommand("refundPart", {
    ...{ id, done: text.partRefunded, asked: consent.asked },
    onDone: (given) => {
      setIsOpen(false);
      onDone(given);
    },
  });
  if (!allowed.includes("refundPart")) return undefined;
  const amountFen = Math.round(Number(yuan.trim()) * 100);
  const sumFen = (form.locks ?? []).reduce(
    (sum, { lockSerial = "" }, place) =>
      locks.includes(lockSerial) ? sum + (application.feesFen?.[place] ?? 0) : sum,
    0,
  );
  const part = locks.length > 0 ? { locks } : { amountFen };
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{text.partRefund}</Button>
      <OpinionDialog
        open={isOpen}
        title={text.partRefundReason}
        confirm={text.partRefund}
        hint={text.partRefundHint(money(keptFen))}
        about={
          <>
            <LockChoice
              label={text.partRefundLocks}
              locks={form.locks}
              feesFen={application.feesFen}
              chosen={locks}
              onChoose={setLocks}
            />
            {locks.length > 0 ? (
              <p>
                {text.partRefundSum} <strong className="amount">{money(sumFen)}</strong>
              </p>
            ) : (
              <p>
                <Input
                  aria-label={text.partRefundAmount}
                  addonBefore={text.partRefundAmount}
                  inputMode="decimal"
                  value={yuan}
                  maxLength={12}
                  onChange={(event) => setYuan(event.target.value)}
                />
              </p>
            )}
          </>
        }
        label={text.partRefundReason}
        danger
        action={refund}
        onConfirm={(reason) =>
          void refund.run({ ...part, reason, keptFen, lockStates: shownLocks(application, locks) })
        }
        onClose={() => setIsOpen(false)}
        onReload={onReload}
      />
    </>
  );
}
