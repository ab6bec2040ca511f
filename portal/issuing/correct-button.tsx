import Input from "antd/es/input";
import { useState } from "react";
import { write } from "../client/addresses";
import { useAction } from "../client/use-action";
import type { WorkOrder } from "../client/views";
import { ConfirmButton } from "../shared/confirm-button";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { issuing as text } from "../words/issuing";

interface CorrectButtonProps {
  /** Id of the application. */
  id: string;
  lock: WorkOrder["locks"][number];
  /** Recorded last day, YYYY-MM-DD, which the correction takes back. */
  former: string;
  onDone: () => void;
}

/** 【更正】: reports the certificate that takes the place of the recorded one. */
export default function CorrectButton({ id, lock, former, onDone }: CorrectButtonProps) {
  const { lockSerial } = lock;
  const { api } = useSession();
  const toast = useToast();
  const [certificateNumber, setNumber] = useState(lock.certificateNumber ?? "");
  const [notBefore, setNotBefore] = useState(lock.notBefore ?? "");
  const [notAfter, setNotAfter] = useState(former);
  const correction = useAction(async () => {
    const certificate = { certificateNumber: certificateNumber.trim(), notBefore, notAfter };
    await api.command(write("recordResults", { id }), {
      results: [{ lockSerial, state: "已制证", ...certificate, corrects: former }],
    });
    toast(text.corrected);
    onDone();
    return true as const;
  });
  const days = [
    { label: text.notBefore, day: notBefore, setDay: setNotBefore },
    { label: text.notAfter, day: notAfter, setDay: setNotAfter },
  ];
  return (
    <ConfirmButton
      label={text.correct}
      look={{ size: "small", "aria-label": text.correctOf(lockSerial) }}
      question={text.correctAsk(former)}
      action={correction}
      said={[]}
      onReload={onDone}
    >
      <Input
        aria-label={text.certificateNumber}
        addonBefore={text.certificateNumber}
        maxLength={64}
        value={certificateNumber}
        onChange={({ target }) => setNumber(target.value)}
      />
      {days.map(({ label, day, setDay }) => (
        <label key={label}>
          {label}{" "}
          <input type="date" aria-label={label} value={day} onChange={({ target }) => setDay(target.value)} />
        </label>
      ))}
    </ConfirmButton>
  );
}
