import { z } from "zod";

/** An instant, ISO 8601 UTC. Answers are made by us: the format is said, and not checked again. */
export const instantSchema = () => z.string().meta({ format: "date-time" });
/** A Beijing day, YYYY-MM-DD. */
export const daySchema = () => z.string().meta({ format: "date" });
export const fenSchema = () => z.int().describe("分");

/** One page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), page: z.int(), pageSize: z.int(), total: z.int() });

/** A list of which each answer holds a part. */
export const sliceOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    next: z.string().optional().describe("下一页的 after；没有则已到末尾"),
  });

/** Where an operator has a refund go; of a card its last four digits. */
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
