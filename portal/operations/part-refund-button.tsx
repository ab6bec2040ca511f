import Button from "antd/es/button";
import Input from "antd/es/input";
import { useState } from "react";
import type { ApplicationView } from "../client/views";
import { yuan } from "../../domain/invoice/amount";
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
 * selected. What is left of fees that were given back in part is such an amount.
 */
export function PartRefundButton({ application, onDone, onReload }: PartRefundButtonProps) {
  const { id, allowed, form, keptFen, owed } = application;
  const [isOpen, setIsOpen] = useState(false);
  const feesFenOf = (serials: readonly string[]): number =>
    (form.locks ?? []).reduce(
      (sum, { lockSerial = "" }, place) =>
        serials.includes(lockSerial) ? sum + (application.feesFen?.[place] ?? 0) : sum,
      0,
    );
  // A part of the owed fees may have gone back already, for example in the channel's console.
  const isWhole = owed !== undefined && feesFenOf(owed.locks) === owed.amountFen;
  const [locks, setLocks] = useState<string[]>(isWhole ? owed.locks : []);
  const [sum, setSum] = useState(owed && !isWhole ? yuan(owed.amountFen) : "");
  const refund = useCommand("refundPart", {
    ...{ id, done: text.partRefunded, asked: consent.asked },
    onDone: (given) => {
      setIsOpen(false);
      onDone(given);
    },
  });
  if (!allowed.includes("refundPart")) return undefined;
  const amountFen = Math.round(Number(sum.trim()) * 100);
  const sumFen = feesFenOf(locks);
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
                  value={sum}
                  maxLength={12}
                  onChange={(event) => setSum(event.target.value)}
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
