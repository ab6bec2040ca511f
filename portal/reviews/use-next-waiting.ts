import { useCallback } from "react";
import { useLocation } from "react-router";
import type { Answer } from "../../contract/answers";
import { write } from "../client/addresses";
import type { ListPlace } from "../shared/back-link";
import { useSession } from "../sign-in/session";
import type { ReviewTab } from "./tabs";

const waiting: ReviewTab = "待审核";

/** Search, filters and order that the queue was left with; none for somebody who came from elsewhere. */
function chosenIn(search: string): URLSearchParams {
  const chosen = new URLSearchParams(search);
  if ((chosen.get("queue") ?? waiting) !== waiting) return new URLSearchParams();
  for (const key of ["queue", "page", "pageSize"]) chosen.delete(key);
  return chosen;
}

interface NextWaiting {
  /** Takes the first that waits as the reviewer chose in the queue, and that nobody else looks at. */
  take: (beside: string) => Promise<Answer<"nextReview">>;
  /** Something was chosen there: others may wait when none does so. */
  isNarrowed: boolean;
}

/** The application that the reviewer goes on with: within the search and filters, and in the order, that they chose in the queue. */
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
