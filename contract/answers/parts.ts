import { z } from "zod";

/**
 * Returns the schema of an instant in ISO 8601 UTC. Answers come from our own code, so the format is documented but not
 * checked.
 */
export const instantSchema = () => z.string().meta({ format: "date-time" });
/** Returns the schema of a Beijing day, YYYY-MM-DD. */
export const daySchema = () => z.string().meta({ format: "date" });
export const fenSchema = () => z.int().describe("分");

/** Returns the schema of one page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), page: z.int(), pageSize: z.int(), total: z.int() });

/** Returns the schema of a list that is read in parts, each with a position from which to read on. */
export const sliceOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    next: z.string().optional().describe("下一页的 after；没有则已到末尾"),
  });

/** Returns the schema of a refund's destination as operators see it: of a card number, only the last four digits. */
export const shownDestinationSchema = () =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("merchantAccount") }),
    z.object({
      kind: z.literal("bankCard"),
      bank: z.string(),
      card: z.string().describe("只有后四位"),
      holder: z.string(),
    }),
  ]);
