import Button from "antd/es/button";
import { lazy, useState } from "react";
import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { Fetched } from "./fetched";

const RecipientDialog = lazy(() => import("./recipient-dialog"));

export interface RecipientButtonProps {
  application: ApplicationView;
  /** True for a reviewer, who corrects the recipient on a call and says so. */
  isStaff?: boolean;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}

/** Button 【更正收件信息】, shown until the lock is sent. */
export function RecipientButton(props: RecipientButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  if (!props.application.allowed.includes("correctRecipient")) return undefined;
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{words.application.correctRecipient}</Button>
      {isOpen ? (
        <Fetched>
          <RecipientDialog {...props} onClose={() => setIsOpen(false)} />
        </Fetched>
      ) : undefined}
    </>
  );
}
