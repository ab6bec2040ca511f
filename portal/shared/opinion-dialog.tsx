import { lazy, useState } from "react";
import type { OpinionDialogProps } from "./opinion-form";
import { Fetched } from "./fetched";

// Fetched when it is first opened: pages that may ask for an opinion are to be there quickly.
const OpinionForm = lazy(() => import("./opinion-form"));

/** Asks for an opinion before something is done. */
export function OpinionDialog(props: OpinionDialogProps) {
  const { open } = props;
  // Closed and not there are two things, since closing gives the focus back.
  const [wasOpen, setWasOpen] = useState(open);
  if (open && !wasOpen) setWasOpen(true);
  return wasOpen ? (
    <Fetched>
      <OpinionForm {...props} />
    </Fetched>
  ) : undefined;
}
