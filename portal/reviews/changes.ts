import type { ApplicationView } from "../client/views";
import { formDifferences, type FormDifference } from "../shared/form-entries";

/** What the latest submission changed against the one before it; undefined for a first submission. */
export function changesOf({
  submissions,
}: Pick<ApplicationView, "submissions">): FormDifference[] | undefined {
  const [before, latest] = submissions.slice(-2);
  return before && latest ? formDifferences(before.form, latest.form) : undefined;
}
