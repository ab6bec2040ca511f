import { owedItems } from "../../store/owed";
import type { Feature } from "../dependencies";
import { reads } from "../openapi/named";
import { bookReaders } from "./schema";

/** Routes of 应退应追: all amounts that somebody still has to settle. */
export const owedRoutes: Feature = (defineRoute, { models }) => {
  defineRoute({
    ...reads("owed", "应退未退、应追回、应红冲的各笔款项，等得最久的在前"),
    summary: "尚未了结的款项：谁的、多少、何时起",
    role: bookReaders,
    problems: [],
    handler: async () => {
      const items = await owedItems(models);
      return { items: items.map(({ since, ...item }) => ({ ...item, since: since.toISOString() })) };
    },
  });
};
