import { z } from "zod";
import { beijingDay, dayAfter, daysBetween } from "../../domain/beijing-day";
import { usualListDays } from "../../domain/reconciled-at";
import { Problem } from "../platform/problem";

/** Roles that read the books: month, ledger, differences and invoices. */
export const bookReaders = ["operator", "accountant"] as const;

/** Largest number of days in the list. */
const longestListDays = 366;

interface Range {
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * Returns the schemas of days that can be asked for. The clock returns milliseconds since the epoch; days are Beijing
 * days.
 */
export function daySchemas(now: () => number) {
  const today = () => beijingDay(now());
  const day = z.iso.date("日期不正确，应为 YYYY-MM-DD").describe("YYYY-MM-DD，北京时间");
  const upToToday = day.refine((given) => given <= today(), "日期不能晚于今天（北京时间）");
  const beforeToday = day.refine((given) => given < today(), "只能对今天之前的日期对账（北京时间）");
  return {
    dayParams: z.strictObject({ day: upToToday }),
    pastDayParams: z.strictObject({ day: beforeToday }),
    monthParams: z.strictObject({
      month: z
        .string()
        .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "月份不正确，应为 YYYY-MM")
        .refine((given) => given <= today().slice(0, 7), "月份不能晚于本月（北京时间）"),
    }),
    listQuery: z.strictObject({ from: upToToday.optional(), to: upToToday.optional() }),

    /** Returns the range with its defaults. @throws Problem INVALID_INPUT if it begins after its end, or is too long */
    rangeOf({ to = today(), from = dayAfter(to, 1 - usualListDays) }: Range) {
      const count = daysBetween(from, to).length;
      if (count === 0) badFrom("开始日期不能晚于结束日期");
      if (count > longestListDays) badFrom(`一次最多查询${longestListDays}天`);
      return { from, to };
    },
  };
}

function badFrom(message: string): never {
  throw new Problem("INVALID_INPUT", { fields: [{ path: "from", message }] });
}
