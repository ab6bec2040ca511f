import type { ApplicationView } from "../client/views";
import { shownFiles } from "../materials/changed";
import { formDifferences, type FormDifference } from "../shared/form-entries";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { material } from "../words/material";

const text = reviewWords;

/** Returns the papers that were replaced, added or removed. */
const paperDifferences = (submissions: ApplicationView["submissions"]): FormDifference[] =>
  shownFiles(submissions).flatMap(({ file, number, mark }) =>
    mark === undefined
      ? []
      : [
          {
            key: `materials.${file.id}`,
            name: `${file.material} ${material.numbered(number)}`,
            one: mark === "fresh" ? words.common.none : text.paperBefore,
            other: mark === "gone" ? text.paperGone : text.paperNow[mark],
          },
        ],
  );

/** Returns the changes of the latest submission against the one before; undefined for a first submission. */
export function changesOf({
  submissions,
}: Pick<ApplicationView, "submissions">): FormDifference[] | undefined {
  const [before, latest] = submissions.slice(-2);
  return before && latest
    ? [...formDifferences(before.form, latest.form), ...paperDifferences(submissions)]
    : undefined;
}
