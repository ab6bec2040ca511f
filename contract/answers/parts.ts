import { z } from "zod";

export const instantSchema = () => z.string().describe("ISO 8601, UTC");
export const fenSchema = () => z.int().describe("分");

/** One page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), page: z.int(), pageSize: z.int(), total: z.int() });
