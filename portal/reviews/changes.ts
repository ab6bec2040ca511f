import type { DraftForm } from "../../domain/application/form";
import type { ApplicationView } from "../client/views";
import { fieldShown, formFieldNames } from "../shared/form-facts";

export interface Change {
  field: keyof DraftForm;
  name: string;
  before: string;
  now: string;
}

/** What the latest submission changed against the one before it; undefined for a first submission. */
export function changesOf({ submissions }: Pick<ApplicationView, "submissions">): Change[] | undefined {
  const [before, latest] = submissions.slice(-2);
  if (!before || !latest) return undefined;
  return formFieldNames
    .map(([field, name]) => ({
      field,
      name,
      before: fieldShown(before.form, field),
      now: fieldShown(latest.form, field),
    }))
    .filter((change) => change.before !== change.now);
}
