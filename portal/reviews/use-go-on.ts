import { useLocation, useNavigate } from "react-router";
import type { Answer } from "../../contract/answers";
import type { ReviewMark } from "../client/views";
import { paths } from "../paths";
import type { ListPlace } from "../shared/back-link";
import { useToast } from "../shared/toasts";
import { review as reviewWords } from "../words/review";
import { useNextWaiting } from "./use-next-waiting";

const text = reviewWords;

/** State of a link to the next application, for which the reviewer's look was already reported. */
export interface NextState extends Partial<ListPlace> {
  told?: { id: string; marks: readonly ReviewMark[] };
}

interface GoOn {
  /** Requests the next application, while other work is under way. */
  ask: () => Promise<Answer<"nextReview">>;
  /** Opens the next waiting application, or the list if there is none. */
  follow: (next: Answer<"nextReview">) => void;
}

/** Leads from an application to the next one that waits. */
export function useGoOn(id: string): GoOn {
  const toast = useToast();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: Partial<ListPlace> | null };
  const { take, isNarrowed } = useNextWaiting();
  return {
    ask: () => take(id),
    follow({ id: next, passed, marks }) {
      if (next !== undefined)
        return void navigate(paths.review(next), {
          state: { ...state, told: { id: next, marks } } satisfies NextState,
        });
      if (passed > 0) toast(text.onlyPassedLeft(passed), "busy");
      else toast(isNarrowed ? text.noneLeftSo : text.noneLeft);
      void navigate(paths.reviews + (state?.search ?? ""));
    },
  };
}
