import { lazily } from "../client/lazily";
import Button from "antd/es/button";
import { useState } from "react";
import { recipient } from "../words/recipient";
import { Fetched } from "./fetched";
import type { RecipientButtonProps } from "./recipient-props";

const RecipientDialog = lazily(() => import("./recipient-dialog"));

/** Button 【更正收件信息】, shown until the lock is sent. */
export function RecipientButton(props: RecipientButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  if (!props.application.allowed.includes("correctRecipient")) return undefined;
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{recipient.correct}</Button>
      {isOpen ? (
        <Fetched>
          <RecipientDialog {...props} onClose={() => setIsOpen(false)} />
        </Fetched>
      ) : undefined}
    </>
  );
}
