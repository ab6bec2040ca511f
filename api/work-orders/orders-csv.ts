import type { Answer } from "../../contract/answers";
import { openLockStates, type OpenLockState } from "../../domain/application/issuing-queue";
import { resultTitles } from "../../domain/locks/result-file";
import { csvFile, textCell } from "../csv";
import { exportedRows } from "../list-page";

/** Largest number of applications in one file. */
export const exportedOrders = exportedRows;

const factTitles = ["制证状态", "单位名称", "统一社会信用代码", "锁类型", "延期年限", "原到期日", "申请编号"];

/**
 * Returns a line for each waiting lock. Columns for the result come first, to be filled in; the expiry date is
 * proposed.
 */
export function ordersCsv(orders: readonly Answer<"workOrder">[], state: OpenLockState | undefined): string {
  const wanted: readonly string[] = state === undefined ? openLockStates : [state];
  const lines = orders.flatMap(({ id, organisationName, creditCode, locks }) =>
    locks
      .filter((lock) => wanted.includes(lock.state))
      .map((lock) => [
        ...[lock.lockSerial, "", "", "", lock.proposedEnd, ""],
        ...[lock.state, organisationName, creditCode, lock.lockType],
        ...[String(lock.years), lock.expiresOn ?? "", id],
      ]),
  );
  return csvFile([[...resultTitles, ...factTitles], ...lines].map((cells) => cells.map(textCell)));
}
