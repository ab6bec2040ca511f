import Input from "antd/es/input";
import { useState } from "react";
import type { DraftLock } from "../../domain/form/form";
import { lockTitle } from "../../domain/form/title";
import { ConfirmButton } from "../shared/confirm-button";
import { LockChoice } from "../shared/lock-choice";
import { useCommand } from "../shared/use-command";
import { review as reviewWords } from "../words/review";
import { issuing as lockEndsText } from "../words/issuing";
import type { ReviewerPanelProps } from "./decision-panel";

const text = reviewWords;

/** 【标记为已办理】: the reviewer decides the results of all locks that have none yet; their expiry dates are proposed. */
export function HandledButton({ application, onDone, onReload }: ReviewerPanelProps) {
  const { id, form, lockResults = [], proposedEnds = [] } = application;
  const [leftOut, setLeftOut] = useState<string[]>([]);
  const [reason, setReason] = useState("");
  const [corrected, setCorrected] = useState<ReadonlyMap<string, string>>(new Map());
  const handled = useCommand("markHandled", { id, done: text.handled, onDone });
  const decided = lockResults.flatMap(({ lockSerial, notAfter, state }) =>
    notAfter !== undefined || state === "未能办理" ? [lockSerial] : [],
  );
  const isOpen = ({ lockSerial = "" }: DraftLock) => !decided.includes(lockSerial);
  const open = form.locks?.filter(isOpen) ?? [];
  const undecided = open.map(({ lockSerial = "" }) => lockSerial);
  const renewing = open.filter(({ lockSerial = "" }) => !leftOut.includes(lockSerial));
  const proposed = new Map(proposedEnds.map(({ lockSerial, expiresOn }) => [lockSerial, expiresOn]));
  const ends = renewing.flatMap(({ lockSerial = "" }) => {
    const notAfter = corrected.get(lockSerial) ?? "";
    return notAfter === "" || notAfter === proposed.get(lockSerial) ? [] : [{ lockSerial, notAfter }];
  });
  const said = reason.trim() === "" ? {} : { leftOutReason: reason.trim() };
  const left = leftOut.length > 0 ? { leftOut, ...said } : {};
  return (
    <>
      <LockChoice
        label={text.leftOut}
        locks={open}
        isOneOfMany={(form.locks?.length ?? 0) > 1}
        chosen={leftOut}
        onChoose={setLeftOut}
      />
      {leftOut.length > 0 ? (
        <>
          <Input
            aria-label={text.leftOutReason}
            placeholder={text.leftOutReason}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <p className="hint">{text.leftOutHint}</p>
        </>
      ) : undefined}
      <div className="form-actions">
        <ConfirmButton
          label={text.markHandled}
          question={text.markHandledAsk}
          action={handled}
          said={[{ ...left, ...(ends.length > 0 ? { ends } : {}), undecided }]}
          onReload={onReload}
        >
          <LockEnds
            locks={renewing}
            ends={new Map([...proposed, ...corrected])}
            onChange={(lockSerial, day) => setCorrected(new Map(corrected).set(lockSerial, day))}
          />
        </ConfirmButton>
      </div>
    </>
  );
}

interface LockEndsProps {
  locks: readonly DraftLock[];
  /** Expiry dates by serial number, YYYY-MM-DD. */
  ends: ReadonlyMap<string, string>;
  onChange: (lockSerial: string, day: string) => void;
}

/** Folded list of the locks' new expiry dates. They are proposed, and can be corrected to those of the certificates. */
function LockEnds({ locks, ends, onChange }: LockEndsProps) {
  return (
    <details className="lock-choice">
      <summary>{lockEndsText.ends}</summary>
      {locks.map((lock) => {
        const { lockSerial = "" } = lock;
        return (
          <label key={lockSerial}>
            {lockTitle(lock)}{" "}
            <input
              type="date"
              aria-label={lockEndsText.endOf(lockTitle(lock))}
              value={ends.get(lockSerial) ?? ""}
              onChange={({ target }) => onChange(lockSerial, target.value)}
            />
          </label>
        );
      })}
      <p className="hint">{lockEndsText.endsHint}</p>
    </details>
  );
}
