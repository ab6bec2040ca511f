import Button from "antd/es/button";
import { lazy, useState } from "react";
import { words } from "../words";
import { Fetched } from "../shared/fetched";

// Fetched when it is needed: lists and details are to be there quickly.
const RequestDialog = lazy(() => import("./request-dialog"));

interface RequestButtonProps {
  /** Of the application. */
  id: string;
  /** In a list, where it is what a row is there for. */
  inList?: boolean;
}

/** 【点击开票】 opens 开票须知. */
export function RequestButton({ id, inList = false }: RequestButtonProps) {
  // Undefined until it was asked for: closed and not there are two things, since closing gives the focus back.
  const [asking, setAsking] = useState<boolean>();
  return (
    <>
      <Button
        {...(inList ? { type: "primary" as const, size: "small" as const } : {})}
        onClick={() => setAsking(true)}
      >
        {words.invoice.request}
      </Button>
      {asking === undefined ? undefined : (
        <Fetched>
          <RequestDialog id={id} open={asking} onClose={() => setAsking(false)} />
        </Fetched>
      )}
    </>
  );
}
