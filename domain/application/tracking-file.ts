import { lockKey } from "../form/lock-key";
import { lockKeysOf } from "../locks/holds";
import type { DraftLock } from "../form/form";
import { readShortNumber } from "../form/short-number";

/** One row of an imported list of shipped locks. */
export interface TrackingRow {
  /** Line number in the file, counted from 1. */
  line: number;
  /** Text that names the application: its number, its short number, or the serial number of any of its locks. */
  named: string;
  carrier: string;
  trackingNumber: string;
}

/** An application that waits to be shipped. */
export interface ToShip {
  id: string;
  shortNumber: string;
  locks: readonly DraftLock[];
}

export type Matched<T> = { row: TrackingRow; application: T } | { row: TrackingRow; reason: string };

const maxCarrier = 30;
const maxTrackingNumber = 40;

/** Reads the rows of a file with the columns 申请编号（或短号、锁序列号）、快递公司、快递单号, with or without a heading. */
export function trackingRowsOf(table: readonly (readonly string[])[]): TrackingRow[] {
  const rows = table.map(([named = "", carrier = "", trackingNumber = ""], index) => ({
    line: index + 1,
    named,
    carrier,
    trackingNumber,
  }));
  return rows.filter(({ line, trackingNumber }) => line > 1 || !trackingNumber.includes("单号"));
}

const names = ({ id, shortNumber, locks }: ToShip, named: string): boolean =>
  named.toUpperCase() === id ||
  readShortNumber(named) === shortNumber ||
  lockKeysOf({ locks }).includes(lockKey(named));

/** Finds the application that each row names, or gives the reason why the row can't be used. */
export function matchTracking<T extends ToShip>(
  rows: readonly TrackingRow[],
  waiting: readonly T[],
): Matched<T>[] {
  const taken = new Set<string>();
  return rows.map((row) => {
    const { named, carrier, trackingNumber } = row;
    if (named === "" || carrier === "" || trackingNumber === "")
      return { row, reason: "申请编号、快递公司、快递单号均须填写" };
    if (carrier.length > maxCarrier) return { row, reason: `快递公司不能超过${maxCarrier}个字` };
    if (trackingNumber.length > maxTrackingNumber)
      return { row, reason: `快递单号不能超过${maxTrackingNumber}个字` };
    const [application, another] = waiting.filter((candidate) => names(candidate, named));
    if (!application) return { row, reason: "没有待寄出的申请与此对应" };
    if (another) return { row, reason: "对应多条申请，请改用申请编号" };
    if (taken.has(application.id)) return { row, reason: "与前面的一行是同一申请" };
    taken.add(application.id);
    return { row, application };
  });
}
