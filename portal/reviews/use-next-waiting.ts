import { useCallback } from "react";
import type { QueuePage } from "../client/views";
import { endpoints } from "../paths";
import { useSession } from "../sign-in/session";

/** Finds the application that waits longest beside the given one, or undefined when none waits. */
export function useNextWaiting(): (id: string) => Promise<string | undefined> {
  const { api } = useSession();
  return useCallback(
    async (id) => {
      const { items } = await api.get<QueuePage>(`${endpoints.reviews}?queue=待审核&pageSize=2`);
      return items.find((item) => item.id !== id)?.id;
    },
    [api],
  );
}
