import { toBeijingDate } from "../shared/beijing-time";

/** Area (33, Zhejiang) and channel (2), as in the numbers that the tax platform gives. */
const areaAndChannel = "332";

/**
 * A number of twenty digits: year, area, channel, and fifteen digits that count up.
 *
 * @param position - `sequence` from 1; `issuedAt` in ms, for the year in Beijing
 */
export function invoiceNumber({ sequence, issuedAt }: { sequence: number; issuedAt: number }): string {
  const year = toBeijingDate(issuedAt).slice(2, 4);
  return `${year}${areaAndChannel}${String(sequence).padStart(15, "0")}`;
}
