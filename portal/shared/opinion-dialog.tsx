import { lazily } from "../client/lazily";
import type { OpinionDialogProps } from "./opinion-form";
import { FetchedOnceOpen } from "./fetched";

// The form is loaded when it is first opened, so that pages with such a dialog appear quickly.
const OpinionForm = lazily(() => import("./opinion-form"));

/** Dialog that asks for an opinion before an action. */
export const OpinionDialog = (props: OpinionDialogProps) => (
  <FetchedOnceOpen open={props.open}>
    <OpinionForm {...props} />
  </FetchedOnceOpen>
);
