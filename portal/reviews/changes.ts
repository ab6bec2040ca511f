import type { ApplicationView } from "../client/views";
import { shownFiles } from "../materials/changed";
import { formDifferences, type FormDifference } from "../shared/form-entries";
import { words } from "../words";
import { review as reviewWords } from "../words/review";
import { material } from "../words/material";

const text = reviewWords;

/** Papers that another one replaced, that are new or that are gone. */
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

/** Lists what the latest submission changed against the one before it; undefined for a first submission. */
export function changesOf({
  submissions,
}: Pick<ApplicationView, "submissions">): FormDifference[] | undefined {
  const [before, latest] = submissions.slice(-2);
  return before && latest
    ? [...formDifferences(before.form, latest.form), ...paperDifferences(submissions)]
    : undefined;
}
