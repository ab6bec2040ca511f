import Button from "antd/es/button";
import Input from "antd/es/input";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { useRef, useState, type ReactNode } from "react";
import { opinionDialogTitle } from "../../domain/application/texts";
import { ActionDialog, type ShownAction } from "./action-dialog";

export interface OpinionDialogProps {
  open: boolean;
  /** Label of the confirming button. */
  confirm: string;
  /** Title; 请输入意见 by default. */
  title?: string;
  /** Text above the field that says what the confirmation does. */
  hint?: string;
  /** Content between the hint and the field: the object of the decision. */
  about?: ReactNode;
  /** Label above the field; by default the title names it. */
  label?: string;
  /** Texts that buttons enter into the field, which still accepts any other text. */
  choices?: readonly string[];
  /** Initial text of the field. */
  initial?: string;
  danger?: boolean;
  action: ShownAction;
  onConfirm: (opinion: string) => void;
  /** Called to close the dialog. Its action has been taken back before. */
  onClose: () => void;
  /** Called to read what the decision is about again, after the dialog was closed. */
  onReload: () => void;
}

/** Dialog that asks for an opinion before an action. */
export default function OpinionForm(props: OpinionDialogProps) {
  const {
    open,
    confirm,
    title = opinionDialogTitle,
    hint,
    about,
    choices = [],
    initial = "",
    danger = false,
  } = props;
  const [opinion, setOpinion] = useState(initial);
  const field = useRef<TextAreaRef>(null);
  return (
    <ActionDialog
      open={open}
      title={title}
      confirm={confirm}
      action={props.action}
      okButtonProps={{ disabled: opinion.trim() === "", danger }}
      mask={{ closable: false }}
      onConfirm={() => props.onConfirm(opinion.trim())}
      onClose={props.onClose}
      onReload={props.onReload}
      afterOpenChange={(shown) => {
        if (shown) field.current?.focus();
      }}
    >
      {hint === undefined ? undefined : <p>{hint}</p>}
      {about}
      {choices.length > 0 ? (
        <div className="quick-opinions" role="group" aria-label={title}>
          {choices.map((choice) => (
            <Button
              key={choice}
              size="small"
              aria-pressed={choice === opinion}
              onClick={() => setOpinion(choice)}
            >
              {choice}
            </Button>
          ))}
        </div>
      ) : undefined}
      {props.label === undefined ? undefined : <p aria-hidden="true">{props.label}</p>}
      <Input.TextArea
        ref={field}
        aria-label={title}
        value={opinion}
        maxLength={500}
        rows={4}
        onChange={(event) => setOpinion(event.target.value)}
      />
    </ActionDialog>
  );
}
