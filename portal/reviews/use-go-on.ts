import { useLocation, useNavigate } from "react-router";
import { useCallback } from "react";
import type { Answer } from "../../contract/answers";
import type { ReviewMark } from "../client/views";
import { paths } from "../paths";
import type { ListPlace } from "../shared/back-link";
import { useToast } from "../shared/toasts";
import { review as reviewWords } from "../words/review";
import { write } from "../client/addresses";
import { useSession } from "../sign-in/session";
import type { ReviewTab } from "./tabs";

const waiting: ReviewTab = "待审核";

/** Returns the search, filters and order with which the queue was left; empty if the reviewer came from elsewhere. */
function chosenIn(search: string): URLSearchParams {
  const chosen = new URLSearchParams(search);
  if ((chosen.get("queue") ?? waiting) !== waiting) return new URLSearchParams();
  for (const key of ["queue", "page", "pageSize"]) chosen.delete(key);
  return chosen;
}

interface NextWaiting {
  /** Reserves the first waiting application by the reviewer's choice that nobody else looks at. */
  take: (beside: string) => Promise<Answer<"nextReview">>;
  /** True if the queue was filtered, so that other applications may wait although none is found. */
  isNarrowed: boolean;
}

/** Finds the application with which the reviewer continues, within the search, filters and order of the queue. */
function useNextWaiting(): NextWaiting {
  const { api } = useSession();
  const { state } = useLocation() as { state: Partial<ListPlace> | null };
  const chosen = chosenIn(state?.search ?? "").toString();
  const take = useCallback(
    (beside: string) => {
      const query = new URLSearchParams(chosen);
      query.set("beside", beside);
      return api.command(write("takeNext", query));
    },
    [api, chosen],
  );
  return { take, isNarrowed: chosen !== "" };
}

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
