import { isDay, readDay } from "../beijing-day";
import { lockKey, lockNumber } from "../form/lock-key";
import { faultOfDays, resultFaults } from "./judged-results";
import type { ToldResult } from "./results";

/** One row of an imported list of results. */
export interface ResultRow {
  /** Line number in the file, counted from 1. */
  line: number;
  serial: string;
  /** Result of the lock: 已制证 or 未能办理. */
  state: string;
  certificateNumber: string;
  notBefore: string;
  notAfter: string;
  reason: string;
}

/** Columns of a list of results, in their order. The exported queue has them too, so it can be filled in and imported. */
export const resultTitles = [
  "锁序列号",
  "制证结果",
  "证书编号",
  "生效日",
  "到期日",
  "未能办理的原因",
] as const;

/** The part of a work order that is needed to match rows with it. */
interface Order {
  id: string;
  locks: readonly { lockSerial: string }[];
}

/** Result of a lock as a file has it, with all that the authority has to report. */
type FileResult = { lockSerial: string } & (
  | Extract<ToldResult, { state: "未能办理" }>
  | (Required<Pick<Issued, "certificateNumber" | "notBefore">> & Pick<Issued, "state" | "notAfter">)
);
type Issued = Extract<ToldResult, { state: "已制证" }>;

/** Results in a file for one application, with the numbers of their lines. */
export interface OrderResults {
  id: string;
  lines: number[];
  results: FileResult[];
}

/** A row that can't be used, with the reason. */
export interface RefusedRow {
  row: ResultRow;
  reason: string;
}

/** Reads the rows of a list with those columns, with or without a heading. Rows without a result are skipped. */
export function resultRowsOf(table: readonly (readonly string[])[]): ResultRow[] {
  const rows = table.map(
    ([serial = "", state = "", number = "", from = "", to = "", reason = ""], index) => ({
      line: index + 1,
      serial: lockNumber(serial.replace(/^'/, "")),
      state: state.trim(),
      certificateNumber: number.trim().replace(/^'/, ""),
      notBefore: readDay(from),
      notAfter: readDay(to),
      reason: reason.trim(),
    }),
  );
  return rows.filter(({ line, serial, state }) => state !== "" && (line > 1 || !serial.includes("序列号")));
}

/** Returns the result in a row, or a sentence about its fault. */
function resultOf(row: ResultRow, today: string): FileResult | string {
  const { serial: lockSerial, state, certificateNumber, notBefore, notAfter, reason } = row;
  if (state === "未能办理") {
    if (reason === "") return "未能办理的，须填写原因";
    return reason.length > 200 ? "原因不能超过200个字" : { lockSerial, state, reason };
  }
  if (state !== "已制证") return "制证结果应为已制证或未能办理";
  if (certificateNumber === "") return "已制证的，须填写证书编号";
  if (certificateNumber.length > 64) return "证书编号不能超过64个字";
  if (!isDay(notBefore) || !isDay(notAfter)) return "生效日和到期日应为年-月-日";
  const fault = faultOfDays({ notBefore, notAfter }, today);
  if (fault) return resultFaults[fault].title;
  return { lockSerial, state, certificateNumber, notBefore, notAfter };
}

/**
 * Finds the application whose lock each row names, or gives the reason why the row can't be used. Dates are judged as the
 * API judges them, which also knows the years that were paid for.
 * @param today - Beijing day, YYYY-MM-DD
 */
export function matchResults(
  rows: readonly ResultRow[],
  orders: readonly Order[],
  today: string,
): { ready: OrderResults[]; refused: RefusedRow[] } {
  const orderOf = new Map(
    orders.flatMap(({ id, locks }) => locks.map(({ lockSerial }) => [lockKey(lockSerial), id] as const)),
  );
  const seen = new Set<string>();
  const ready = new Map<string, OrderResults>();
  const refused: RefusedRow[] = [];
  for (const row of rows) {
    const key = lockKey(row.serial);
    const id = orderOf.get(key);
    const told = resultOf(row, today);
    const reason =
      typeof told === "string"
        ? told
        : id === undefined
          ? "没有待制证的锁与此对应"
          : seen.has(key)
            ? "与前面的一行是同一把锁"
            : undefined;
    if (id === undefined || typeof told === "string" || reason !== undefined) {
      refused.push({ row, reason: reason ?? "" });
      continue;
    }
    seen.add(key);
    const order = ready.get(id) ?? { id, lines: [], results: [] };
    ready.set(id, { id, lines: [...order.lines, row.line], results: [...order.results, told] });
  }
  return { ready: [...ready.values()], refused };
}
