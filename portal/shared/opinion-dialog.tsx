import { lazily } from "../client/lazily";
import { useState } from "react";
import type { OpinionDialogProps } from "./opinion-form";
import { Fetched } from "./fetched";

// The form is loaded when it is first opened, so that pages with such a dialog appear quickly.
const OpinionForm = lazily(() => import("./opinion-form"));

/** Dialog that asks for an opinion before an action. */
export function OpinionDialog(props: OpinionDialogProps) {
  const { open } = props;
  // Once opened, the dialog stays mounted when closed, because closing it returns the focus.
  const [wasOpen, setWasOpen] = useState(open);
  if (open && !wasOpen) setWasOpen(true);
  return wasOpen ? (
    <Fetched>
      <OpinionForm {...props} />
    </Fetched>
  ) : undefined;
}
