import { lazily } from "../client/lazily";
import Button from "antd/es/button";
import { useState } from "react";
import { invoice as invoiceWords } from "../words/invoice";
import { Fetched } from "../shared/fetched";

// The dialog is loaded when it is needed, so that lists and details appear quickly.
const RequestDialog = lazily(() => import("./request-dialog"));

interface RequestButtonProps {
  /** Id of the application. */
  id: string;
  /** True in a list, where the button is the main action of a row. */
  inList?: boolean;
}

/** 【点击开票】: opens 开票须知. */
export function RequestButton({ id, inList = false }: RequestButtonProps) {
  // Undefined means that the dialog was never opened. After that it stays mounted when closed, because closing it
  // returns the focus.
  const [asking, setAsking] = useState<boolean>();
  return (
    <>
      <Button
        {...(inList ? { type: "primary" as const, size: "small" as const } : {})}
        onClick={() => setAsking(true)}
      >
        {invoiceWords.request}
      </Button>
      {asking === undefined ? undefined : (
        <Fetched>
          <RequestDialog id={id} open={asking} onClose={() => setAsking(false)} />
        </Fetched>
      )}
    </>
  );
}
