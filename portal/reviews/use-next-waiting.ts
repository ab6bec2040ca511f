import { read } from "../client/addresses";
import { useCallback } from "react";
import { useLocation } from "react-router";
import type { ListPlace } from "../shared/back-link";
import { useSession } from "../sign-in/session";
import type { ReviewTab } from "./tabs";

const waiting: ReviewTab = "待审核";

/** Search, filters and order that the queue was left with; none of who came from elsewhere. */
function chosenIn(search: string): URLSearchParams {
  const chosen = new URLSearchParams(search);
  if ((chosen.get("queue") ?? waiting) !== waiting) return new URLSearchParams();
  for (const key of ["queue", "page", "pageSize"]) chosen.delete(key);
  return chosen;
}

interface NextWaiting {
  /** The first that waits as the reviewer chose in the queue, beside the given one; undefined when none waits. */
  find: (id: string) => Promise<string | undefined>;
  /** Something was chosen there: others may wait when none does so. */
  isNarrowed: boolean;
}

/** What the reviewer goes on with: within the search and filters, and in the order, that they chose in the queue. */
export function useNextWaiting(): NextWaiting {
  const { api } = useSession();
  const { state } = useLocation() as { state: Partial<ListPlace> | null };
  const chosen = chosenIn(state?.search ?? "").toString();
  const find = useCallback(
    async (id: string) => {
      const query = new URLSearchParams(chosen);
      query.set("queue", waiting);
      query.set("pageSize", "2");
      const { items } = await api.get(read("queuePage", query));
      return items.find((item) => item.id !== id)?.id;
    },
    [api, chosen],
  );
  return { find, isNarrowed: chosen !== "" };
}
