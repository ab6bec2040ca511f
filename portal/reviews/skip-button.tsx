import Button from "antd/es/button";
import Input from "antd/es/input";
import { useState } from "react";
import { skippedHours } from "../../domain/application/skipping";
import { write } from "../client/addresses";
import { useAction } from "../client/use-action";
import { useKeys } from "../materials/use-keys";
import { ActionDialog } from "../shared/action-dialog";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { review as reviewWords } from "../words/review";

const text = reviewWords;

interface SkipButtonProps {
  id: string;
  onSkipped: () => Promise<void>;
}

/** 【跳过】: leaves a difficult case for some hours, with a note that other reviewers see. */
export function SkipButton({ id, onSkipped }: SkipButtonProps) {
  const { api } = useSession();
  const toast = useToast();
  const [isOpen, setIsOpen] = useState(false);
  const [hours, setHours] = useState<(typeof skippedHours)[number]>(skippedHours[0]);
  const [note, setNote] = useState("");
  useKeys({ s: () => setIsOpen(true), S: () => setIsOpen(true) });
  const skipping = useAction(async () => {
    const said = note.trim() === "" ? {} : { note: note.trim() };
    await api.command(write("skipReview", { id }), { hours, ...said });
    setIsOpen(false);
    toast(text.skipped);
    await onSkipped();
  });
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        {text.skip}
      </Button>
      <ActionDialog
        open={isOpen}
        title={text.skipTitle}
        confirm={text.skip}
        action={skipping}
        onConfirm={() => void skipping.run()}
        onClose={() => setIsOpen(false)}
      >
        <p>{text.skipHint}</p>
        <label className="filter">
          <span>{text.skipFor}</span>
          <select
            className="plain-input"
            value={hours}
            onChange={({ target }) =>
              setHours(skippedHours.find((one) => String(one) === target.value) ?? skippedHours[0])
            }
          >
            {skippedHours.map((one) => (
              <option key={one} value={one}>
                {text.hours(one)}
              </option>
            ))}
          </select>
        </label>
        <Input
          aria-label={text.skipNote}
          placeholder={text.skipNote}
          maxLength={200}
          value={note}
          onChange={({ target }) => setNote(target.value)}
          onPressEnter={() => void skipping.run()}
        />
      </ActionDialog>
    </>
  );
}
