import { toBeijingDate } from "../shared/beijing-time";

/** Area (33, Zhejiang) and channel (2), as in numbers of the tax platform. */
const areaAndChannel = "332";

/**
 * Returns an invoice number of twenty digits: year, area, channel, and a sequence of fifteen digits.
 *
 * @param position - `sequence` counts from 1; `issuedAt` is in milliseconds and gives the year in Beijing
 */
export function invoiceNumber({ sequence, issuedAt }: { sequence: number; issuedAt: number }): string {
  const year = toBeijingDate(issuedAt).slice(2, 4);
  return `${year}${areaAndChannel}${String(sequence).padStart(15, "0")}`;
}
