import { z } from "zod";

export const instantSchema = () => z.string().describe("ISO 8601, UTC");
export const fenSchema = () => z.int().describe("分");

/** One page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), page: z.int(), pageSize: z.int(), total: z.int() });

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
