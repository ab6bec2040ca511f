import { useCallback } from "react";
import { useLocation } from "react-router";
import type { Answer } from "../../contract/answers";
import { write } from "../client/addresses";
import type { ListPlace } from "../shared/back-link";
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
export function useNextWaiting(): NextWaiting {
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
